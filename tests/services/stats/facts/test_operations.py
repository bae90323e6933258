"""News taken in any order and batching leads to the cells that plain Python reckons."""

import asyncio
import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from services.stats.facts import operations
from services.stats.facts.operations import PROJECTS
from services.stats.reconciliation.operations import reconcile
from shared.database import Database
from tests.services.stats.facts.histories import START, News, a_history, a_project, standing
from tests.services.stats.facts.reckoning import reckon
from tests.services.stats.facts.taking import (
    KINDS,
    all_cells,
    contents,
    cubes_of,
    empty,
    money_of,
    take,
)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
async def test_cells_are_what_the_states_mean(stats: Database, kind: str, seed: int) -> None:
    history = a_history(kind, seed=seed)
    await take(stats, kind, history, batch=random.Random(seed).choice((1, 5, 17, 100)))
    for cube in cubes_of(kind):
        assert await all_cells(stats, cube.name) == reckon(cube.name, standing(history))


@pytest.mark.parametrize("kind", KINDS)
async def test_any_batching_leads_to_the_same_bytes(stats: Database, kind: str) -> None:
    history = a_history(kind, seed=42, subjects=5)
    results = []
    for batch in (1, 2, 7, 100):
        await empty(stats)
        await take(stats, kind, history, batch=batch)
        results.append(await contents(stats))
    assert all(result == results[0] for result in results)
    assert results[0][f"{kind}_versions"]


async def test_slices_of_a_batch_lead_to_the_same_bytes(
    stats: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = a_history("project", seed=42, subjects=5)
    await take(stats, "project", history, batch=100)
    whole = await contents(stats)
    await empty(stats)
    monkeypatch.setattr(operations, "SLICE", 7)
    await take(stats, "project", history, batch=100)
    assert await contents(stats) == whole


async def test_what_cannot_be_read_takes_nothing_of_its_batch(
    stats: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = a_history("project", seed=4)[:8]
    unreadable = SimpleNamespace(subject="P", version=1, time=START, data=b"{}")
    monkeypatch.setattr(operations, "SLICE", 3)
    with pytest.raises(ValueError, match="Field required"):
        async with stats.transaction() as tx:
            await operations.take_news(tx, PROJECTS, [*sound, unreadable])
    assert not any((await contents(stats)).values())
    await take(stats, "project", sound, batch=8)
    assert (await contents(stats))["project_facts"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_repeated_batch_changes_nothing(stats: Database, kind: str) -> None:
    history = a_history(kind, seed=7)
    await take(stats, kind, history, batch=20)
    once = await contents(stats)
    await take(stats, kind, history, batch=33)
    assert await contents(stats) == once


@pytest.mark.parametrize("kind", KINDS)
async def test_the_past_is_answered_as_it_was_live(stats: Database, kind: str) -> None:
    history = a_history(kind, seed=11)
    cubes = [cube.name for cube in cubes_of(kind)]
    await take(stats, kind, history, batch=9)
    for minutes in (-40, 0, 13, 30, 59):
        instant = START + timedelta(minutes=minutes)
        for cube in cubes:
            past = await all_cells(stats, cube, as_of=instant)
            assert past == reckon(cube, standing(history, as_of=instant))


async def test_an_instant_never_goes_back_when_the_owners_clock_did(stats: Database) -> None:
    states = [a_project(random.Random(seed), "P") for seed in (1, 2)]
    late, early = START + timedelta(hours=1), START
    history = [News("P", 1, late, states[0]), News("P", 2, early, states[1])]
    await take(stats, "project", history, batch=1)
    assert await all_cells(stats, "project", as_of=early) == {}
    assert await all_cells(stats, "project", as_of=late) == reckon("project", {"P": states[1]})


async def test_an_older_version_is_ignored(stats: Database) -> None:
    old, new = (a_project(random.Random(seed), "P") for seed in (1, 2))
    await take(stats, "project", [News("P", 5, START, new), News("P", 4, START, old)], batch=1)
    assert await all_cells(stats, "project") == reckon("project", {"P": new})


async def test_a_project_that_gives_up_counties_leaves_their_cells(stats: Database) -> None:
    wide = next(
        state
        for seed in range(99)
        if len((state := a_project(random.Random(seed), "P")).counties) == 3
    )
    narrow = wide.model_copy(update={"counties": wide.counties[:1]})
    await take(stats, "project", [News("P", 1, START, wide), News("P", 2, START, narrow)], batch=1)
    cells = await all_cells(stats, "project")
    counties = {key for grouping, key in cells if grouping == "county"}
    assert counties == {wide.counties[0].code}
    assert cells == reckon("project", {"P": narrow})


async def test_a_withdrawn_project_is_in_no_cell_from_then_on_and_back_when_restored(
    stats: Database,
) -> None:
    wide = next(
        state
        for seed in range(99)
        if len((state := a_project(random.Random(seed), "P")).counties) == 3 and state.funds
    )
    gone = wide.model_copy(update={"withdrawn_at": START})
    told = [News("P", n + 1, START + timedelta(hours=n), one) for n, one in enumerate((wide, gone))]
    await take(stats, "project", told, batch=1)
    held = {cube: reckon(cube, {"P": wide}) for cube in ("project", "flow")}
    for cube, cells in held.items():
        assert await all_cells(stats, cube) == {}
        assert await all_cells(stats, cube, as_of=START) == cells
    async with stats.transaction() as tx:
        assert (await reconcile(tx)).different_count == 0
    await take(stats, "project", [News("P", 3, START + timedelta(hours=3), wide)], batch=1)
    for cube, cells in held.items():
        assert await all_cells(stats, cube) == cells
        assert await all_cells(stats, cube, as_of=START + timedelta(hours=2)) == {}
    async with stats.transaction() as tx:
        assert (await reconcile(tx)).different_count == 0


async def test_money_by_province_sums_to_the_nation_to_the_fen(stats: Database) -> None:
    history = a_history("project", seed=3)
    await take(stats, "project", history, batch=50)
    cells = await all_cells(stats, "project")
    assert money_of(cells, "province") == cells["", ""][2:]
    assert money_of(await all_cells(stats, "flow"), "month") == cells["", ""][2:]
    received = sum(
        fund.amount_fen
        for state in standing(history).values()
        for fund in state.funds
        if fund.entry == "received"
    )
    assert cells["", ""].received_fen == received


@pytest.mark.parametrize("kind", ["project", "pairing"])
async def test_two_workers_neither_deadlock_nor_drift(stats: Database, kind: str) -> None:
    histories = [
        [news._replace(subject=f"{who}-{news.subject}") for news in a_history(kind, seed=who)]
        for who in range(4)
    ]
    async with asyncio.timeout(60):
        await asyncio.gather(*(take(stats, kind, h, batch=3) for h in histories))
    together = standing([news for history in histories for news in history])
    for cube in cubes_of(kind):
        assert await all_cells(stats, cube.name) == reckon(cube.name, together)
