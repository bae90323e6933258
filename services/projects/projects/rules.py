"""What a pushed project means: its new state, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
from shared.ingestion.days import day_fault
from shared.ingestion.items import Check, Item, State
from shared.ingestion.references import (
    References,
    counties_faults,
    organizations_faults,
    who_and_where,
)
from shared.money import fen, yuan
from shared.problems import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know: what items refer to, and the present day in Shanghai."""

    references: References
    today: date


# A million projects at these limits still fit the 64 bits in which the nation's sums are kept; a
# single sender must not be able to break everyone's numbers.
MOST_FEN = 10**12
MOST_PERSON_TIMES = 10**10

TOTAL_IMPLAUSIBLE = codes.declare(
    "total_implausible",
    en="The entries add up to more than one project can have",
    zh="各条合计超出单个项目的合理上限",
    repair_en="Check the unit: amounts are in yuan, beneficiaries in person-times.",
    repair_zh="请检查单位：金额以元计，受益以人次计。",
)


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """The project's new public state, or the faults for which it is refused."""
    helpers, counties, faults = who_and_where(item, known.references)
    faults += _stage_faults(item, before, known)
    funds, more = _funds(item, known.today)
    faults += more
    faults += _beneficiaries_faults(item, known.today)
    if faults:
        return faults
    return {
        "name": item["name"],
        "kind": item["kind"],
        "stage": item["stage"],
        "stage_before": _stage_before(item, before),
        "stage_dates": item["stage_dates"],
        "organizations": helpers,
        "counties": counties,
        "planned_end_on": item.get("planned_end_on"),
        "funds": funds,
        "beneficiaries": item.get("beneficiaries", []),
    } | ({"correction_reason": item["correction_reason"]} if "correction_reason" in item else {})


def event_of(before: State | None, after: State) -> str:
    """The full type of the event that tells this change."""
    return PROJECT_EVENTS[_past_tense(before, after)]


def shown(state: State) -> State:
    """A project as readers see it: money in yuan."""
    funds = [
        {"entry": fund["entry"], "amount_yuan": yuan(fund["amount_fen"]), "on": fund["on"]}
        for fund in state["funds"]
    ]
    return state | {"funds": funds}


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


def _funds(item: Item, today: date) -> tuple[list[State], list[Fault]]:
    """The entries of money in fen, and all that is wrong with their days and totals."""
    funds: list[State] = []
    faults: list[Fault] = []
    totals = {"committed": 0, "received": 0, "spent": 0}
    for place, entry in enumerate(item.get("funds", ())):
        amount, day = fen(entry["amount_yuan"]), entry["on"]
        if wrong := day_fault(day, "/funds/{}/on", place, today=today):
            faults.append(wrong)
        totals[entry["entry"]] += amount
        funds.append({"entry": entry["entry"], "amount_fen": amount, "on": day})
    for name, total in totals.items():
        if total > MOST_FEN:
            expected = f"{name}: <= {yuan(MOST_FEN)} yuan"
            faults.append(
                codes.fault(TOTAL_IMPLAUSIBLE, "/funds", value=yuan(total), expected=expected)
            )
    return funds, faults


def _beneficiaries_faults(item: Item, today: date) -> list[Fault]:
    faults: list[Fault] = []
    total = 0
    for place, entry in enumerate(item.get("beneficiaries", ())):
        total += entry["person_times"]
        if wrong := day_fault(entry["on"], "/beneficiaries/{}/on", place, today=today):
            faults.append(wrong)
    if total > MOST_PERSON_TIMES:
        expected = f"<= {MOST_PERSON_TIMES} person-times"
        faults.append(
            codes.fault(TOTAL_IMPLAUSIBLE, "/beneficiaries", value=total, expected=expected)
        )
    return faults


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("organizations",): lambda item, _, known: organizations_faults(item, known.references),
    ("counties",): lambda item, _, known: counties_faults(item, known.references),
    ("stage", "stage_dates", "correction", "correction_reason"): _stage_faults,
    ("funds",): lambda item, _, known: _funds(item, known.today)[1],
    ("beneficiaries",): lambda item, _, known: _beneficiaries_faults(item, known.today),
}
