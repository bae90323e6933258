"""A project as readers see it: money in yuan, minutes as hours, and the totals of its entries."""

from collections.abc import Iterable
from typing import Any

from services.projects.projects.ledger import as_told, latest_milestones, sums_of
from shared.ingestion.items import State
from shared.money import yuan


def shown(state: State) -> State:
    """The state with amounts as they are told outside; `totals` are made from the entries."""
    return with_amounts_told(state) | {"totals": totals(state)}


def with_amounts_told(state: State) -> State:
    """A project or progress with money in yuan and minutes as hours."""
    told = {"funds": _fund, "results": _result}
    return state | {
        name: [tell(entry) for entry in state[name]] for name, tell in told.items() if name in state
    }


def totals(state: State) -> State:
    """What the entries add up to: money by entry and source, people by group, and results.

    Persons and person-times stand apart, and goods in kind apart from money. A project that
    no progress reports on has no results, villages or milestones.
    """
    sums = {name: as_told(name, total) for name, total in sums_of(state).items()}
    made: State = {
        "funds": {name: sums.pop(name) for name in ("committed", "received", "spent", "in_kind")},
        "funds_by_source": _funds_by_source(state["funds"]),
        "beneficiaries": {name: sums.pop(name) for name in ("person_times", "persons")},
        "beneficiaries_by_group": _by_group(state["beneficiaries"]),
    }
    if "progress" not in state:
        return made
    return made | {
        "results": {_outside(name): total for name, total in sums.items()},
        "villages": len({village["name"] for village in state.get("villages", ())}),
        "milestones": latest_milestones(state.get("milestones", ())),
    }


def _funds_by_source(funds: Iterable[State]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, int]] = {}
    for fund in funds:
        by_source = sums.setdefault(fund["entry"], {})
        source = fund.get("fund_source", "unknown")
        by_source[source] = by_source.get(source, 0) + fund["amount_fen"]
    return {
        entry: {source: yuan(total) for source, total in sorted(by_source.items())}
        for entry, by_source in sums.items()
    }


def _by_group(beneficiaries: Iterable[State]) -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = {}
    for reached in beneficiaries:
        sums = groups.setdefault(reached.get("group", "general"), {"person_times": 0, "persons": 0})
        sums["person_times"] += reached["person_times"]
        sums["persons"] += reached.get("persons", 0)
    return dict(sorted(groups.items()))


def _fund(fund: State) -> State:
    rest = {name: value for name, value in fund.items() if name not in ("entry", "amount_fen")}
    return {"entry": fund["entry"], "amount_yuan": yuan(fund["amount_fen"])} | rest


def _result(result: State) -> State:
    amount: Any = as_told(result["entry"], result["amount"])
    return result | {"entry": _outside(result["entry"]), "amount": amount}


def _outside(name: str) -> str:
    return _NAMES.get(name, name)


_NAMES = {
    "volunteer_minutes": "volunteer_hours",
    "consumption_sales_fen": "consumption_sales_yuan",
}
