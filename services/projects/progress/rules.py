"""What pushed progress means: its part of the ledger, or everything that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.projects.progress.milestones import milestones_faults
from services.projects.projects.entries import (
    beneficiaries_faults,
    beneficiary_entries,
    fund_entries,
)
from services.projects.projects.hours import minutes
from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.ingestion.items import Check, Item, State
from shared.money import fen
from shared.problems import Fault

PROJECT_UNKNOWN = codes.declare(
    "project_unknown",
    en="This source has no project with this source_id",
    zh="本来源系统没有该 source_id 的项目",
    repair_en="Push the project; the progress waits for it until its deadline.",
    repair_zh="请推送该项目；本条进展将等待至截止时间。",
    may_arrive=True,
)
ANOTHER_PROJECT = codes.declare(
    "another_project",
    en="This progress belongs to another project",
    zh="该进展属于另一个项目",
    repair_en="Withdraw it there, and send it under a source_id of its own here.",
    repair_zh="请先撤回原进展，再以新的 source_id 填报到本项目。",
)
NOTHING_BROUGHT = codes.declare(
    "nothing_brought",
    en="The progress says nothing",
    zh="进展没有任何内容",
    repair_en="Add what came about, at least a note; to take it back send `is_withdrawn: true`.",
    repair_zh="请至少填写一项内容或说明；如需撤回，请填写 is_withdrawn: true。",
)
WITHDRAWN_YET_FULL = codes.declare(
    "withdrawn_yet_full",
    en="What is withdrawn brings nothing",
    zh="已撤回的进展不得再填写内容",
    repair_en="Leave out everything but identity, project, day and reason.",
    repair_zh="除标识、项目、日期与原因外，请勿填写其他内容。",
)
CHANGED_WITHOUT_REASON = codes.declare(
    "changed_without_reason",
    en="What was reported is changed, and it is not said why",
    zh="更改已报进展但未说明原因",
    repair_en="Add `correction_reason`; it is kept in the history for those who audit it.",
    repair_zh="请补充 correction_reason，更正原因将保留在历史中以备审计。",
    severity="warning",
)

# What a sender calls it: the entry of the ledger, and how it is written there.
RESULTS: Mapping[str, tuple[str, Callable[[Any], int]]] = {
    name: (name, int)
    for name in (
        "households", "jobs_placed", "jobs_retained", "trainees", "volunteers", "social_workers",
    )
} | {
    "volunteer_hours": ("volunteer_minutes", minutes),
    "consumption_sales_yuan": ("consumption_sales_fen", fen),
}  # fmt: skip
CONTENT = ("funds", "beneficiaries", *RESULTS, "villages", "milestones", "note")


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know: the ids of the projects named, and the day in Shanghai."""

    projects: Mapping[str, str]
    today: date


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """What the progress adds to its project, or the faults for which it is refused."""
    faults = [fault for check in CHECKS.values() for fault in check(item, before, known)]
    if faults:
        return faults
    on = item["on"].isoformat()
    told = {name: item[name] for name in ("note", "correction_reason") if name in item}
    lists = {name: [one | {"on": on} for one in some] for name, some in _lists(item) if some}
    return told | lists | {
        "project": item["project"],
        "project_id": known.projects[item["project"]],
        "on": on,
        "is_withdrawn": _is_withdrawn(item),
    }  # fmt: skip


def _lists(item: Item) -> list[tuple[str, list[State]]]:
    return [
        ("funds", fund_entries(item)),
        ("beneficiaries", beneficiary_entries(item)),
        ("results", _results(item)),
        ("villages", [{"name": name} for name in dict.fromkeys(item.get("villages", ()))]),
        ("milestones", [dict(milestone) for milestone in item.get("milestones", ())]),
    ]


def _results(item: Item) -> list[State]:
    return [
        {"entry": entry, "amount": amount}
        for name, (entry, written) in RESULTS.items()
        if name in item and (amount := written(item[name]))
    ]


def left(state: State) -> State:
    """What stays of progress that its source no longer holds: that it was, and brings nothing."""
    kept = ("id", "source", "source_id", "project", "project_id", "on")
    return {name: state[name] for name in kept} | {"is_withdrawn": True}


def event_of(before: State | None, after: State) -> str:
    """What became of the progress, in the words of its history."""
    was = before is not None and before["is_withdrawn"]
    if after["is_withdrawn"]:
        return "withdrawn"
    if before is None:
        return "recorded"
    return "restored" if was else "corrected"


def doubts(before: State | None, after: State) -> list[Fault]:
    """What is odd about a change of what was reported before."""
    if before is None or "correction_reason" in after:
        return []
    return [codes.fault(CHANGED_WITHOUT_REASON, "/correction_reason")]


def _is_withdrawn(item: Item) -> bool:
    return bool(item.get("is_withdrawn", False))


def _project_faults(item: Item, before: State | None, known: Known) -> list[Fault]:
    name = item["project"]
    if before is not None and before["project"] != name:
        expected = before["project"]
        return [codes.fault(ANOTHER_PROJECT, "/project", value=name, expected=expected)]
    if name not in known.projects:
        return [codes.fault(PROJECT_UNKNOWN, "/project", value=name)]
    return []


def _day_faults(item: Item, _: State | None, known: Known) -> list[Fault]:
    wrong = day_fault(item["on"], "/{}", "on", today=known.today)
    return [wrong] if wrong else []


def _content_faults(item: Item, *_: Any) -> list[Fault]:
    given = [name for name in CONTENT if item.get(name) not in (None, [])]
    if _is_withdrawn(item):
        return [codes.fault(WITHDRAWN_YET_FULL, f"/{name}") for name in given]
    return [] if given else [codes.fault(NOTHING_BROUGHT, "")]


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("project",): _project_faults,
    ("on",): _day_faults,
    (*CONTENT, "is_withdrawn"): _content_faults,
    ("beneficiaries",): lambda item, _, known: beneficiaries_faults(item, known.today),
    ("milestones",): lambda item, _, known: milestones_faults(item, known.today),
}
