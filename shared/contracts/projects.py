"""Events of projects: what is being done, by whom, where, with what money and for how many."""

from typing import Literal

from shared.contracts.envelope import event_type
from shared.contracts.parts import CountyShare, Day, HelperShare, ItemState, Kind, State

SERVICE = "projects"
TOPIC = "xiangzhu.projects"

Stage = Literal[
    "intention", "matched", "signed", "implementing", "completed", "evaluated",
    "suspended", "cancelled",
]  # fmt: skip
Fund = Literal["committed", "received", "spent", "in_kind"]
FundSource = Literal["government", "enterprise", "public_donation", "own", "other"]
Group = Literal[
    "general", "children", "left_behind_children", "students", "elderly", "disabled", "women",
    "low_income", "other",
]  # fmt: skip
Result = Literal[
    "households", "jobs_placed", "jobs_retained", "trainees", "volunteers", "volunteer_minutes",
    "social_workers", "consumption_sales_fen",
]  # fmt: skip


class FundEntry(State):
    """One entry of a project's money (integer fen; negative only as a correction).

    `in_kind` is what goods and services are worth; it is no cash and part of no other entry.
    `progress` is the id of the progress that brought the entry, None for the project's own.
    """

    entry: Fund
    amount_fen: int
    on: Day
    fund_source: FundSource | None = None
    progress: str | None = None


class BeneficiaryEntry(State):
    """Beneficiaries reached on a day, in person-times (人次), and persons reached the first time.

    The two are never added. `person_times` is 0 where only persons were counted.
    """

    person_times: int
    on: Day
    persons: int | None = None
    group: Group = "general"
    progress: str | None = None


class ResultEntry(State):
    """What a progress brought: whole households, persons, minutes or fen, as `entry` says.

    Everyone is counted once, when first linked, placed, trained or taking part; `jobs_retained`
    are those still employed six months after they were placed.
    """

    entry: Result
    amount: int
    on: Day
    progress: str


class VillageEntry(State):
    """A village that a progress reached."""

    name: str
    on: Day
    progress: str


class MilestoneEntry(State):
    """What a progress says of a milestone; of one name the latest `on` holds for each day."""

    name: str
    planned_on: Day | None = None
    reached_on: Day | None = None
    on: Day
    progress: str


class ProgressEntry(State):
    """A progress (进展) of the project that stands, with its note."""

    id: str
    on: Day
    note: str | None = None


class ProjectState(ItemState):
    """A project (帮扶项目). `stage_before` is the stage a suspended project came from.

    Its totals are the sums of its entries and nothing else. `correction_reason` says why this
    version corrects an earlier one.
    """

    name: str
    kind: Kind
    stage: Stage
    stage_before: Stage | None = None
    stage_dates: dict[Stage, Day]
    organizations: list[HelperShare]
    counties: list[CountyShare]
    planned_end_on: Day | None = None
    funds: list[FundEntry]
    beneficiaries: list[BeneficiaryEntry]
    correction_reason: str | None = None
    results: tuple[ResultEntry, ...] = ()
    villages: tuple[VillageEntry, ...] = ()
    milestones: tuple[MilestoneEntry, ...] = ()
    progress: tuple[ProgressEntry, ...] = ()


PROJECT_EVENTS = {
    step: event_type(SERVICE, "project", step)
    for step in (
        "registered", "updated", "matched", "signed", "landed", "completed", "evaluated",
        "suspended", "resumed", "cancelled", "corrected", "withdrawn", "restored",
    )
}  # fmt: skip

STATES: dict[str, type[State]] = dict.fromkeys(PROJECT_EVENTS.values(), ProjectState)
