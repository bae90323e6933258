"""The ledger of a project: entries whose sum is the state, its own and those by progress."""

from collections.abc import Mapping, Sequence
from typing import get_args

from services.projects.projects.hours import hours
from shared.contracts.projects import Result
from shared.ingestion import codes
from shared.ingestion.items import State
from shared.money import yuan
from shared.problems import Fault

# The parts of a project's state that are entries; one that came by progress names it.
COUNTED = ("funds", "beneficiaries", "results")
LISTS = (*COUNTED, "villages", "milestones")
MONEY = frozenset({"committed", "received", "spent", "in_kind", "consumption_sales_fen"})

# A million projects at these limits still fit the 64 bits in which the nation's sums are kept; a
# single sender must not be able to break everyone's numbers.
MOST_FEN = 10**12
MOST_PEOPLE = 10**10
_MOST = dict.fromkeys(get_args(Result), MOST_PEOPLE) | dict.fromkeys(MONEY, MOST_FEN)
_MOST |= dict.fromkeys(("person_times", "persons"), MOST_PEOPLE)

# With all of these at their limits, and every text as long as it may be, a project's event has
# less than 700,000 of the 900,000 bytes the outbox takes: the test of the largest project.
MOST_ENTRIES = 2_000
MOST_OF = {"villages": 200, "milestones": 100, "progress": 300}

TOTAL_IMPLAUSIBLE = codes.declare(
    "total_implausible",
    en="The entries add up to more than one project can have",
    zh="各条合计超出单个项目的合理上限",
    repair_en="Check the unit: amounts are in yuan, beneficiaries in person-times.",
    repair_zh="请检查单位：金额以元计，受益以人次计。",
)
LEDGER_FULL = codes.declare(
    "ledger_full",
    en="The project would hold more entries than one project can",
    zh="项目条目数超出单个项目的上限",
    repair_en="Combine entries, e.g. one progress a month, or withdraw progress and send sums.",
    repair_zh="请合并条目（例如每月一条进展），或撤回部分进展后合并填报。",
)

_POINTERS = (
    dict.fromkeys(("committed", "received", "spent", "in_kind"), "/funds")
    | dict.fromkeys(("person_times", "persons"), "/beneficiaries")
    | {"consumption_sales_fen": "/consumption_sales_yuan", "volunteer_minutes": "/volunteer_hours"}
)

Sums = dict[str, int]
_NO_MONEY_NO_PEOPLE: Sums = dict.fromkeys(
    ("committed", "received", "spent", "in_kind", "person_times", "persons"), 0
)


def sums_of(state: State) -> Sums:
    """What the entries add up to, by kind of entry: fen, person-times, persons, results."""
    sums = _NO_MONEY_NO_PEOPLE.copy()
    for fund in state["funds"]:
        sums[fund["entry"]] += fund["amount_fen"]
    for reached in state["beneficiaries"]:
        sums["person_times"] += reached["person_times"]
        sums["persons"] += reached.get("persons", 0)
    for result in state.get("results", ()):
        sums[result["entry"]] = sums.get(result["entry"], 0) + result["amount"]
    return sums


def with_progress_kept(own: State, before: State | None) -> State:
    """A project as its sender tells it anew, with what its progress has brought so far."""
    if before is None or "progress" not in before:
        return own
    lists = {
        name: [*own.get(name, ()), *(entry for entry in before[name] if "progress" in entry)]
        for name in LISTS
        if name in before
    }
    return own | lists | {"progress": before["progress"]}


def with_progress(project: State, progress: State) -> State:
    """A project with one progress in place of what that progress brought before.

    Its own entries come first, in its order; those by progress follow by their day, so that the
    order in which progress arrived leaves no trace.
    """
    own, progress_id = dict(project), progress["id"]
    own.pop("correction_reason", None)
    if "correction_reason" in progress:
        own["correction_reason"] = progress["correction_reason"]
    for name in LISTS:
        brought = [entry | {"progress": progress_id} for entry in progress.get(name, ())]
        held = project.get(name, ())
        others = [entry for entry in held if entry.get("progress") != progress_id]
        if brought or held:
            own[name] = sorted([*others, *brought], key=_place)
    told = [one for one in project.get("progress", ()) if one["id"] != progress_id]
    if not progress["is_withdrawn"]:
        told.append({name: progress[name] for name in ("id", "on", "note") if name in progress})
    return own | {"progress": sorted(told, key=lambda one: (one["on"], one["id"]))}


def _place(entry: Mapping[str, str]) -> tuple[str, str]:
    return (entry["on"], entry["progress"]) if "progress" in entry else ("", "")


def limits_faults(state: State) -> list[Fault]:
    """What is wrong with the size of a project: sums and numbers of entries."""
    sums = sums_of(state)
    faults = [_sum_fault(name, total) for name, total in sums.items() if total > _MOST[name]]
    # A project alone cannot have too many: its body bounds each list.
    return faults + _count_faults(state) if "progress" in state else faults


def _sum_fault(name: str, total: int) -> Fault:
    value, expected = as_told(name, total), f"{name}: <= {as_told(name, _MOST[name])}"
    return codes.fault(TOTAL_IMPLAUSIBLE, pointer_of(name), value=value, expected=expected)


def _count_faults(state: State) -> list[Fault]:
    faults: list[Fault] = []
    count = sum(len(state.get(name, ())) for name in COUNTED)
    if count > MOST_ENTRIES:
        lists = ", ".join(COUNTED)
        expected, zh = f"{lists} together: <= {MOST_ENTRIES}", f"{lists} 合计：<= {MOST_ENTRIES}"
        fault = codes.fault(LEDGER_FULL, "", value=count, expected=expected, expected_zh=zh)
        faults.append(fault)
    for name, most in MOST_OF.items():
        count = len(state.get(name, ()))
        if count > most:
            expected = f"{name}: <= {most}"
            faults.append(codes.fault(LEDGER_FULL, "", value=count, expected=expected))
    return faults


def pointer_of(name: str) -> str:
    """Where a sender says what one of the sums is made of."""
    return _POINTERS.get(name, f"/{name}")


def as_told(name: str, total: int) -> str | int:
    """A sum as it is told outside: money in yuan, minutes as hours, counts as they are."""
    if name in MONEY:
        return yuan(total)
    return hours(total) if name == "volunteer_minutes" else total


def latest_milestones(entries: Sequence[State]) -> list[State]:
    """The milestones by name: of each day what was told last."""
    milestones: dict[str, State] = {}
    for entry in entries:
        days = {name: entry[name] for name in ("planned_on", "reached_on") if name in entry}
        milestones[entry["name"]] = milestones.get(entry["name"], {"name": entry["name"]}) | days
    return list(milestones.values())
