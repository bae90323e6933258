"""What a pushed project means: its new state, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.projects.projects.entries import (
    beneficiaries_faults,
    beneficiary_entries,
    fund_entries,
    funds_faults,
)
from services.projects.projects.ledger import limits_faults, with_progress_kept
from services.projects.projects.plans import planned_fault
from services.projects.projects.stages import (
    PLACE,
    SUSPENDED_FROM_UNKNOWN,
    Correction,
    Standing,
    days_faults,
    step_faults,
    suspended_from,
)
from shared.contracts.projects import PROJECT_EVENTS
from shared.ingestion import codes
from shared.ingestion.items import Check, Item, State, withdrawal_step
from shared.ingestion.references import (
    References,
    counties_faults,
    organizations_faults,
    who_and_where,
)
from shared.problems import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know: what items refer to, and the present day in Shanghai."""

    references: References
    today: date


END_BEFORE_START = codes.declare(
    "end_before_start",
    en="The planned end lies before the project began",
    zh="计划结束日期早于项目开始日期",
    repair_en="Correct `planned_end_on`, or the day of signing.",
    repair_zh="请更正 planned_end_on 或签约日期。",
)


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """The project's new public state, or the faults for which it is refused."""
    helpers, counties, faults = who_and_where(item, known.references)
    faults += _stage_faults(item, before, known) + _end_faults(item, before, known)
    faults += funds_faults(item, known.today) + beneficiaries_faults(item, known.today)
    state = with_progress_kept(
        {
            "name": item["name"],
            "kind": item["kind"],
            "stage": item["stage"],
            "stage_before": _stage_before(item, before),
            "stage_dates": item["stage_dates"],
            "organizations": helpers,
            "counties": counties,
            "planned_end_on": item.get("planned_end_on"),
            "funds": fund_entries(item),
            "beneficiaries": beneficiary_entries(item),
        },
        before,
    )
    if "correction_reason" in item:
        state["correction_reason"] = item["correction_reason"]
    faults += limits_faults(state)
    return faults or state


def event_of(before: State | None, after: State) -> str:
    """The full type of the event that tells this change."""
    return PROJECT_EVENTS[withdrawal_step(before, after) or _past_tense(before, after)]


def _past_tense(before: State | None, after: State) -> str:
    if before is None:
        return "registered"
    was, is_now = before["stage"], after["stage"]
    if was == is_now:
        return "updated"
    if was == "suspended" and is_now == before["stage_before"]:
        return "resumed"
    if is_now in PLACE and (was not in PLACE or PLACE[is_now] < PLACE[was]):
        return "corrected"
    return "landed" if is_now == "implementing" else str(is_now)


def _stage_before(item: Item, before: State | None) -> str | None:
    if item["stage"] != "suspended":
        return None
    is_correction = item.get("correction", False)
    return suspended_from(item["stage_dates"], _standing(before), is_correction=is_correction)


def _standing(before: State | None) -> Standing | None:
    return Standing(before["stage"], before.get("stage_before")) if before else None


def _stage_faults(item: Item, before: State | None, known: Known) -> list[Fault]:
    stage, days = item["stage"], item["stage_dates"]
    faults = days_faults(stage, days, today=known.today)
    if stage == "suspended" and _stage_before(item, before) is None:
        faults.append(codes.fault(SUSPENDED_FROM_UNKNOWN, "/stage_dates"))
    correction = Correction(item.get("correction", False), item.get("correction_reason"))
    return faults + step_faults(_standing(before), stage, correction)


def _end_faults(item: Item, _: State | None, known: Known) -> list[Fault]:
    """What is wrong with the planned end, seen from the signing or else the first day known."""
    ends, days = item.get("planned_end_on"), item["stage_dates"]
    if ends is None:
        return []
    if wrong := planned_fault(ends, "/planned_end_on", today=known.today):
        return [wrong]
    began = days.get("signed") or min(days.values(), default=ends)
    if ends >= began:
        return []
    value, expected = ends.isoformat(), f">= {began}"
    return [codes.fault(END_BEFORE_START, "/planned_end_on", value=value, expected=expected)]


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("organizations",): lambda item, _, known: organizations_faults(item, known.references),
    ("counties",): lambda item, _, known: counties_faults(item, known.references),
    ("stage", "stage_dates", "correction", "correction_reason"): _stage_faults,
    ("stage_dates", "planned_end_on"): _end_faults,
    ("funds",): lambda item, _, known: (
        funds_faults(item, known.today) + limits_faults(_alone(funds=fund_entries(item)))
    ),
    ("beneficiaries",): lambda item, _, known: (
        beneficiaries_faults(item, known.today)
        + limits_faults(_alone(beneficiaries=beneficiary_entries(item)))
    ),
}


def _alone(**entries: list[State]) -> State:
    return {"funds": [], "beneficiaries": []} | entries
