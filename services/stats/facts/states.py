"""What facts read of the states that registry and projects tell, and nothing else of them."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from shared.contracts.parts import Day, DivisionCode, Kind, OrganizationType, Region
from shared.contracts.projects import Fund as FundKind
from shared.contracts.projects import Stage


class Helper(TypedDict):
    """An organization that helps; see `HelperShare`."""

    id: str
    share_ppm: int
    province: DivisionCode
    org_type: OrganizationType
    region: NotRequired[Region | None]


class Area(TypedDict):
    """A county that is helped; see `CountyShare`."""

    code: DivisionCode
    prefecture: NotRequired[DivisionCode | None]
    province: DivisionCode
    share_ppm: int


class Fund(TypedDict):
    """An entry of a project's money; see `FundEntry`."""

    entry: FundKind
    amount_fen: int
    on: Day


class Beneficiaries(TypedDict):
    """Person-times reached on a day; see `BeneficiaryEntry`."""

    person_times: int
    on: Day


class Pushed(TypedDict):
    """See `ItemState`."""

    withdrawn_at: NotRequired[str | None]


class Project(Pushed):
    """See `ProjectState`."""

    kind: Kind
    stage: Stage
    stage_before: NotRequired[Stage | None]
    stage_dates: dict[Stage, Day]
    organizations: list[Helper]
    counties: list[Area]
    funds: list[Fund]
    beneficiaries: list[Beneficiaries]


class Pairing(Pushed):
    """See `PairingState`."""

    stage: Literal["proposed", "agreed", "active", "ended"]
    organizations: list[Helper]
    counties: list[Area]


class Organization(Pushed):
    """See `OrganizationState`."""

    status: Literal["active", "closed"]
    province: DivisionCode
    org_type: OrganizationType
    level: Literal["national", "province", "prefecture", "county"]
    credit_status: Literal["normal", "abnormal", "serious"]
