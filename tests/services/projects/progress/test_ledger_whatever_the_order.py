"""The ledger's sum is the state: whatever the order, one by one or at once, once or twice."""

import json
from collections import Counter
from decimal import Decimal
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.projects.conftest import project
from tests.services.projects.progress.doors import held, outcomes, push

_numbers = count()

FEN = st.integers(0, 10**11).map(lambda fen: f"{fen // 100}.{fen % 100:02}")
FUND = st.fixed_dictionaries(
    {
        "entry": st.sampled_from(["committed", "received", "spent", "in_kind"]),
        "amount_yuan": FEN,
    },
    optional={"fund_source": st.sampled_from(["government", "enterprise", "own"])},
)
REACHED = st.fixed_dictionaries(
    {"person_times": st.integers(50, 10**6), "persons": st.integers(0, 50)},
    optional={"group": st.sampled_from(["children", "elderly"])},
)
CONTENT = st.fixed_dictionaries(
    {"note": st.just("进展")},
    optional={
        "funds": st.lists(FUND, max_size=4),
        "beneficiaries": st.lists(REACHED, max_size=3),
        "households": st.integers(0, 1000),
        "volunteer_hours": st.integers(0, 9999).map(lambda tenths: f"{tenths // 10}.{tenths % 10}"),
        "villages": st.lists(st.sampled_from("甲乙丙丁"), max_size=3),
    },
)
SAID = st.one_of(CONTENT, st.just({"is_withdrawn": True}))
DAYS = st.sampled_from(["2023-10-31", "2023-11-30", "2024-01-31"])


@st.composite
def stories(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Progress in some versions, and the same in any order."""
    pushes = [
        {"source_id": f"G-{number}", "source_version": version, "on": draw(DAYS)} | said
        for number in range(draw(st.integers(1, 4)))
        for version, said in enumerate(draw(st.lists(SAID, min_size=1, max_size=3)), 1)
    ]
    return pushes, draw(st.permutations(pushes))


@settings(
    max_examples=25,
    deadline=None,
    # The database is the same for all examples; each has projects of its own in it.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories())
async def test_the_state_is_the_sum_of_what_was_said_last(
    province: httpx.AsyncClient, story: tuple[list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    pushes, shuffled = story
    in_order, in_any_order, at_once = (f"P-{next(_numbers)}" for _ in range(3))
    for name, order in ((in_order, pushes), (in_any_order, shuffled)):
        await push(province, project(name, funds=[], beneficiaries=[]))
        for one in order:
            receipt = await push(province, _of(name, one))
            assert set(outcomes(receipt)) <= {"created", "updated", "unchanged", "stale"}
    new = project(at_once, funds=[], beneficiaries=[])
    await push(province, *(_of(at_once, one) for one in shuffled), new)

    first, second, third = [await held(province, n) for n in (in_order, in_any_order, at_once)]
    assert first["totals"] == second["totals"] == third["totals"] == _expected(pushes)
    assert _entries(first) == _entries(second) == _entries(third)

    repeated = await push(province, *(_of(at_once, one) for one in pushes), new)
    assert set(outcomes(repeated)) <= {"unchanged", "duplicate_in_batch"}
    assert repeated["sequence"] is None
    assert await held(province, at_once) == third


def _of(name: str, one: dict[str, Any]) -> dict[str, Any]:
    source_id = f"{name}/{one['source_id']}"
    return {"type": "progress", "project": name} | one | {"source_id": source_id}


def _entries(state: dict[str, Any]) -> dict[str, Counter[str]]:
    """What the ledger holds, without the keys of our own."""
    lists = {name: held for name, held in state.items() if isinstance(held, list)}
    return {
        name: Counter(json.dumps(_without_keys(entry), sort_keys=True) for entry in entries)
        for name, entries in lists.items()
        if entries
    }


def _without_keys(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("progress", "id")}


def _expected(pushes: list[dict[str, Any]]) -> dict[str, Any]:
    """The totals, reckoned anew from what was said last of each progress."""
    last = list({one["source_id"]: one for one in pushes}.values())
    funds = [fund for one in last for fund in one.get("funds", ())]
    reached = [group for one in last for group in one.get("beneficiaries", ())]
    by_source: dict[str, dict[str, Decimal]] = {}
    for fund in funds:
        sources = by_source.setdefault(fund["entry"], {})
        source = fund.get("fund_source", "unknown")
        sources[source] = sources.get(source, Decimal("0.00")) + Decimal(fund["amount_yuan"])
    groups: dict[str, Counter[str]] = {}
    for group in reached:
        groups.setdefault(group.get("group", "general"), Counter()).update(
            {name: group[name] for name in ("person_times", "persons")}
        )
    households = sum(one.get("households", 0) for one in last)
    hours = sum(Decimal(one.get("volunteer_hours", "0.0")) for one in last)
    results = {"households": households, "volunteer_hours": f"{hours:.1f}"}
    return {
        "funds": {
            entry: f"{sum(by_source.get(entry, {}).values(), Decimal('0.00')):.2f}"
            for entry in ("committed", "received", "spent", "in_kind")
        },
        "funds_by_source": {
            entry: {source: f"{total:.2f}" for source, total in sources.items()}
            for entry, sources in by_source.items()
        },
        "beneficiaries": {
            name: sum(group[name] for group in reached) for name in ("person_times", "persons")
        },
        "beneficiaries_by_group": {
            name: {"person_times": sums["person_times"], "persons": sums["persons"]}
            for name, sums in groups.items()
        },
        "results": {name: total for name, total in results.items() if total not in (0, "0.0")},
        "villages": len({village for one in last for village in one.get("villages", ())}),
        "milestones": [],
    }


@pytest.mark.parametrize("pushes", [[{"source_id": "G", "on": "2023-10-31", "households": 0}]])
async def test_a_zero_is_progress_and_adds_nothing(
    province: httpx.AsyncClient, pushes: list[dict[str, Any]]
) -> None:
    receipt = await push(province, project(), *(_of("P-1", one) for one in pushes))
    assert outcomes(receipt) == ["created", "created"]
    now = await held(province)
    assert (len(now["progress"]), now["totals"]["results"]) == (1, {})
