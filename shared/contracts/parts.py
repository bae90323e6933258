"""The pieces that several events' states share: who helps, where, and with what share."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DivisionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Kind = Literal[
    "industry", "employment", "education", "health", "elderly_care", "consumption", "other"
]
OrganizationType = Literal["association", "foundation", "service_institution"]
Region = Literal["east", "central", "west", "northeast"]

WHOLE_PPM = 1_000_000


class State(BaseModel):
    """A state carried by an event. It may only grow: unknown fields of a later version pass."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class HelperShare(State):
    """An organization within a pairing or project, as it was known when the event was told.

    `share_ppm` in parts per million; the shares of one consortium sum to 1,000,000.
    """

    id: str
    code: str
    share_ppm: int
    province: DivisionCode
    org_type: OrganizationType
    region: Region | None = None


class CountyShare(State):
    """A county within a pairing or project, with the areas above it.

    `prefecture` is None where a county lies directly under its province.
    """

    code: DivisionCode
    prefecture: DivisionCode | None = None
    province: DivisionCode
    share_ppm: int


Day = date
