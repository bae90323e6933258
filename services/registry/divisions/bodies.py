"""What goes out about divisions, and what may be asked."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.parts import DivisionCode, Region
from shared.contracts.registry import DivisionState
from shared.database import AnyRow
from shared.pages import PageQuery

Level = Literal["nation", "province", "prefecture", "county"]
AsOf = Annotated[
    str | None,
    Field(
        description="As it was on this day, or on the day in Shanghai of this instant; today if "
        "left out · 以该日（或该时刻在上海所处之日）为准，不填为今日",
        examples=["2022-06-01"],
    ),
]


class PlaceOut(BaseModel):
    """A division in one line."""

    model_config = ConfigDict(from_attributes=True)

    code: DivisionCode
    name: str
    name_en: str | None
    level: Level


class DivisionOut(BaseModel):
    """A division. Days count inclusively; a missing day means: not known, or not ended.

    Where only a span is known, `valid_from`..`valid_from_latest` is that of the beginning and
    `valid_to_earliest`..`valid_to` that of the end.
    """

    model_config = ConfigDict(from_attributes=True)

    code: Annotated[DivisionCode, Field(examples=["610824"])]
    name: Annotated[str, Field(examples=["靖边县"])]
    name_en: Annotated[
        str | None,
        Field(
            description="A transliteration by rule, not confirmed officially but for provinces",
            examples=["Jingbian County"],
        ),
    ]
    level: Level
    parent: DivisionCode | None
    prefecture: DivisionCode | None
    province: DivisionCode | None
    region: Region | None
    valid_from: date | None
    valid_from_latest: date | None
    valid_to_earliest: date | None
    valid_to: date | None


class DivisionDetailOut(DivisionOut):
    """A division with what lies above it and what came before and after."""

    status: Annotated[
        Literal["current", "retired", "future"], Field(description="On the day asked about")
    ]
    ancestors: list[PlaceOut]
    predecessors: list[PlaceOut]
    successors: Annotated[
        list[PlaceOut], Field(description="Those in force on the day asked about")
    ]


class DivisionQuery(BaseModel):
    """On which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: AsOf = None


class ChildrenQuery(PageQuery):
    """The day, and the order, of a list of divisions."""

    as_of: AsOf = None
    sort: Annotated[
        Literal["code", "name"],
        Field(description="`name` is the order of pinyin · `name` 按拼音排序"),
    ] = "code"


class DivisionsQuery(ChildrenQuery):
    """Which divisions to list."""

    level: Annotated[Level | None, Field(description="Level of the area · 行政级别")] = None
    parent: Annotated[
        DivisionCode | None,
        Field(description="Code of the division directly above · 直接上级行政区划代码"),
    ] = None
    province: Annotated[
        DivisionCode | None,
        Field(description="Everything in it, itself included · 该省及其全部下级区划"),
    ] = None
    q: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=50,
            description="Part of the Chinese or English name, or start of the code · "
            "中英文名称的任意部分，或代码的开头",
        ),
    ] = None


def places(divisions: Iterable[AnyRow | DivisionState]) -> list[PlaceOut]:
    """Each division in one line."""
    return [PlaceOut.model_validate(division) for division in divisions]
