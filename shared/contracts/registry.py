"""Events of registry: divisions, focus lists, organizations, pairings."""

from typing import Literal

from shared.contracts.envelope import event_type
from shared.contracts.parts import (
    CountyShare,
    Day,
    DivisionCode,
    HelperShare,
    ItemState,
    Kind,
    OrganizationType,
    Region,
    State,
)  # fmt: skip

SERVICE = "registry"
TOPIC = "xiangzhu.registry"


class DivisionState(State):
    """An administrative area (行政区划) with the dates within which its code is valid."""

    code: DivisionCode
    name: str
    name_en: str | None = None
    level: Literal["nation", "province", "prefecture", "county"]
    parent: DivisionCode | None = None
    prefecture: DivisionCode | None = None
    province: DivisionCode | None = None
    region: Region | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    successors: tuple[DivisionCode, ...] = ()


class FocusListState(State):
    """A dated list of divisions (重点名单), e.g. the 160 national key counties."""

    id: str
    name: str
    name_zh: str
    valid_from: Day
    valid_to: Day | None = None
    counties: list["FocusCounty"]


class FocusCounty(State):
    """A county on a focus list. `confirmed` says how well its place on the list is documented."""

    code: DivisionCode
    prefecture: DivisionCode | None = None
    province: DivisionCode
    confirmed: Literal["listed", "named", "implied", "unconfirmed"]


class RegionPairsState(State):
    """Which eastern province helps which western one (东西部协作)."""

    id: str
    pairs: list[tuple[DivisionCode, DivisionCode]]


class OrganizationState(ItemState):
    """A social organization (社会组织), known by its unified social credit code."""

    code: str
    name: str
    org_type: OrganizationType
    level: Literal["national", "province", "prefecture", "county"]
    division: DivisionCode
    province: DivisionCode
    region: Region | None = None
    is_charity: bool
    credit_status: Literal["normal", "abnormal", "serious"]
    registered_on: Day | None = None
    status: Literal["active", "closed"]
    closed_on: Day | None = None


class PairingState(ItemState):
    """Organizations bound to counties for a time (结对帮扶)."""

    stage: Literal["proposed", "agreed", "active", "ended"]
    organizations: list[HelperShare]
    counties: list[CountyShare]
    kinds: list[Kind]
    listed_on: Day | None = None
    agreed_on: Day | None = None
    active_on: Day | None = None
    ended_on: Day | None = None


def _types(noun: str, *steps: str) -> dict[str, str]:
    return {step: event_type(SERVICE, noun, step) for step in steps}


DIVISION_EVENTS = _types("division", "recorded")
FOCUS_LIST_EVENTS = _types("focus_list", "published")
REGION_PAIRS_EVENTS = _types("region_pairs", "published")
ORGANIZATION_EVENTS = _types(
    "organization", "registered", "updated", "closed", "reopened", "withdrawn", "restored"
)
PAIRING_EVENTS = _types(
    "pairing", "proposed", "agreed", "activated", "ended", "updated", "withdrawn", "restored"
)

STATES: dict[str, type[State]] = (
    dict.fromkeys(DIVISION_EVENTS.values(), DivisionState)
    | dict.fromkeys(FOCUS_LIST_EVENTS.values(), FocusListState)
    | dict.fromkeys(REGION_PAIRS_EVENTS.values(), RegionPairsState)
    | dict.fromkeys(ORGANIZATION_EVENTS.values(), OrganizationState)
    | dict.fromkeys(PAIRING_EVENTS.values(), PairingState)
)
