"""What a pushed project means: its new state, or everything that is wrong with it."""

from dataclasses import dataclass
from datetime import date

from services.projects.projects.stages import ORDER, PLACE, days_faults, step_fault
from shared.contracts.projects import PROJECT_EVENTS
from shared.ingestion.days import day_fault, is_possible
from shared.ingestion.items import Item, State
from shared.ingestion.references import References, who_and_where
from shared.money import fen, yuan
from shared.problems import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know: what items refer to, and the present day in Shanghai."""

    references: References
    today: date


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """The project's new public state, or the faults for which it is refused."""
    helpers, counties, faults = who_and_where(item, known.references)
    stage, days = item["stage"], item["stage_dates"]
    faults += days_faults(stage, days, today=known.today)
    step = step_fault(
        before["stage"] if before else None,
        before.get("stage_before") if before else None,
        stage,
        reason=item.get("correction_reason"),
    )
    faults += [step] if step else []
    faults += _entry_faults(item, known.today)
    if faults:
        return faults
    return {
        "name": item["name"],
        "kind": item["kind"],
        "stage": stage,
        "stage_before": _stage_before(item, before),
        "stage_dates": days,
        "organizations": helpers,
        "counties": counties,
        "planned_end_on": item.get("planned_end_on"),
        "funds": [
            {"entry": f["entry"], "amount_fen": fen(f["amount_yuan"]), "on": f["on"]}
            for f in item.get("funds", ())
        ],
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
    if was == "suspended" and is_now in PLACE:
        return "resumed"
    if (was in PLACE and is_now in PLACE and PLACE[is_now] < PLACE[was]) or was == "cancelled":
        return "corrected"
    return (
        "landed" if is_now == "implementing" else is_now if is_now != "intention" else "corrected"
    )


def _stage_before(item: Item, before: State | None) -> str | None:
    """The stage a suspended project came from: as held, else the latest one it has a day for."""
    if item["stage"] != "suspended":
        return None
    if before and before["stage"] == "suspended":
        return str(before["stage_before"])
    if before and before["stage"] in PLACE:
        return str(before["stage"])
    reached = [stage for stage in ORDER if stage in item["stage_dates"]]
    return reached[-1] if reached else "implementing"


def _entry_faults(item: Item, today: date) -> list[Fault]:
    wrong = [
        day_fault(entry["on"], f"/{field}/{i}/on", today=today)
        for field in ("funds", "beneficiaries")
        for i, entry in enumerate(item.get(field, ()))
        if not is_possible(entry["on"], today=today)
    ]
    return [fault for fault in wrong if fault]
