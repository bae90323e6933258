"""Events of projects: what is being done, by whom, where, with what money and for how many."""

from typing import Literal

from shared.contracts.envelope import event_type
from shared.contracts.parts import CountyShare, Day, HelperShare, Kind, State

SERVICE = "projects"
TOPIC = "xiangzhu.projects"

Stage = Literal[
    "intention", "matched", "signed", "implementing", "completed", "evaluated",
    "suspended", "cancelled",
]  # fmt: skip


class FundEntry(State):
    """One entry of a project's money (integer fen; negative only as a correction)."""

    entry: Literal["committed", "received", "spent"]
    amount_fen: int
    on: Day


class BeneficiaryEntry(State):
    """Beneficiaries reached on a day, in person-times (人次)."""

    person_times: int
    on: Day


class ProjectState(State):
    """A project (帮扶项目). `stage_before` is the stage a suspended project came from."""

    id: str
    source: str
    source_id: str
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


PROJECT_EVENTS = {
    step: event_type(SERVICE, "project", step)
    for step in (
        "registered", "updated", "matched", "signed", "landed", "completed", "evaluated",
        "suspended", "resumed", "cancelled", "corrected",
    )
}  # fmt: skip

STATES: dict[str, type[State]] = dict.fromkeys(PROJECT_EVENTS.values(), ProjectState)
