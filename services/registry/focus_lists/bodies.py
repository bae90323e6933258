"""What goes out about focus lists, and what may be asked."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.parts import DivisionCode
from shared.pages import PageQuery
from shared.parameters import ProvinceFilter

Confirmed = Annotated[
    Literal["listed", "named", "implied", "unconfirmed"],
    Field(
        description="How well it is documented that the county is on the list: on a page that "
        "reproduces the list; named as such by a page; pointed to without being said outright; "
        "or general knowledge only"
    ),
]
AsOf = Annotated[
    str | None,
    Field(
        description="As it was on this day, or on the day in Shanghai of this instant · "
        "以该日（或该时刻在上海所处之日）为准",
        examples=["2022-06-01"],
    ),
]


class FocusListOut(BaseModel):
    """A dated list of counties. Days count inclusively; no `valid_to` means still in force."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[str, Field(examples=["key-counties-160"])]
    name: str
    name_zh: str
    published_by: str
    valid_from: date
    valid_to: date | None
    county_count: int


class ProvinceCountOut(BaseModel):
    """How many counties of a province are on the list, by how well that is confirmed."""

    province: DivisionCode
    name: str
    name_en: str | None
    county_count: int
    confirmed: dict[Confirmed, int]


class FocusListDetailOut(FocusListOut):
    """A focus list with its counties counted by province."""

    provinces: list[ProvinceCountOut]


class FocusCountyOut(BaseModel):
    """A county on a focus list, and where that is written."""

    model_config = ConfigDict(from_attributes=True)

    code: DivisionCode
    name: str
    name_en: str | None
    prefecture: DivisionCode | None
    province: DivisionCode
    confirmed: Confirmed
    source_url: str | None
    note: str | None


class FocusListsQuery(PageQuery):
    """Which lists: those in force on a day, or all."""

    as_of: AsOf = None


class FocusListQuery(BaseModel):
    """A single list takes no parameters; any is an error."""

    model_config = ConfigDict(extra="forbid")


class FocusCountiesQuery(PageQuery):
    """Which counties of a list."""

    province: ProvinceFilter = None
    status: Annotated[
        Confirmed | None,
        Field(description="How well it is documented · 名单依据的可靠程度"),
    ] = None
    as_of: AsOf = None
