"""What a province sends of a pairing: its full state each time."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from shared.contracts.parts import Kind
from shared.ingestion.fields import CountyIn, Day, HelperIn, Name, SourceId, SourceVersion


class PairingIn(TypedDict):
    """A pairing as a province holds it: one or several organizations, one or several counties.

    Each stage needs its day: `proposed` listed_on, `agreed` agreed_on, `active` active_on,
    `ended` ended_on. A step backwards needs a `correction_reason`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    type: Literal["pairing"]
    source_id: SourceId
    source_version: NotRequired[SourceVersion]
    stage: Literal["proposed", "agreed", "active", "ended"]
    organizations: Annotated[list[HelperIn], Field(min_length=1, max_length=50)]
    counties: Annotated[list[CountyIn], Field(min_length=1, max_length=50)]
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=7)]
    listed_on: NotRequired[Day]
    agreed_on: NotRequired[Day]
    active_on: NotRequired[Day]
    ended_on: NotRequired[Day]
    correction_reason: NotRequired[Name]


EXAMPLE = {
    "type": "pairing",
    "source_id": "JS-PAIR-0001",
    "source_version": 1,
    "stage": "active",
    "organizations": [{"code": "53320000DEMX00030E", "share": "100.00"}],
    "counties": [{"code": "610926"}],
    "kinds": ["industry", "education"],
    "listed_on": "2023-06-01",
    "agreed_on": "2023-07-01",
    "active_on": "2023-08-01",
}
