"""The pieces that several events' states share: who helps, where, and with what share."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

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


class ItemState(State):
    """The state of something that a source pushed, known there by its `source_id`.

    What its source no longer holds is withdrawn: since `withdrawn_at`, by the batch
    `withdrawn_by`, it counts nowhere. Its other fields say what it was until then.
    """

    id: str
    source: str
    source_id: str
    withdrawn_at: AwareDatetime | None = None
    withdrawn_by: str | None = None


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
