"""Several workers: they share the partitions, take over from the dead, and never apply twice."""

import asyncio
import time

import pytest
from sqlalchemy import text

from shared.listener.applying import apply
from shared.listener.batches import Hearing, prepare
from shared.listener.leases import fair_share, give_back_leases, renew_leases
from shared.listener.positions import ensure_positions
from shared.listener.trouble import StaleLease
from tests.shared.conftest import Town
from tests.shared.listener.conftest import UPDATED, Square, write_down

HEARING = Hearing({UPDATED: write_down})
WAITING = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%leases%'"
PLACES = [("t", number) for number in range(12)]


async def renew(town: Town, holder: str, seconds: float = 10) -> list[tuple[str, int]]:
    async with town.stats.transaction() as tx:
        return await renew_leases(tx, holder, places=PLACES, seconds=seconds)


@pytest.mark.parametrize("workers", [1, 2, 3, 5, 12, 20])
def test_shares_add_up_and_differ_by_at_most_one(workers: int) -> None:
    names = [f"w{number:02}" for number in range(workers)]
    held: dict[tuple[str, int], str] = {}
    for name in names:
        for place in fair_share(PLACES, held, holder=name, workers=names):
            held[place] = name
    counts = [list(held.values()).count(name) for name in names]
    assert sum(counts) == 12
    assert max(counts) - min(counts) <= 1


async def test_a_newcomer_gets_its_share_and_nobody_shares_a_partition(town: Town) -> None:
    assert await renew(town, "one") == PLACES
    assert await renew(town, "two") == []
    first = await renew(town, "one")
    second = await renew(town, "two")
    assert len(first) == len(second) == 6
    assert sorted(first + second) == PLACES


async def test_a_dead_ones_leases_pass_on(town: Town) -> None:
    await renew(town, "dead", seconds=0.3)
    deadline = time.monotonic() + 10
    while len(await renew(town, "alive")) < 12:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_leases_given_back_are_free_at_once(town: Town) -> None:
    await renew(town, "one")
    async with town.stats.transaction() as tx:
        await give_back_leases(tx, "one")
    assert await renew(town, "two") == PLACES


async def test_many_renewals_at_once_never_give_a_partition_twice(town: Town) -> None:
    for _ in range(3):
        taken = await asyncio.gather(*(renew(town, f"w{number}") for number in range(5)))
    flat = [place for mine in taken for place in mine]
    assert len(flat) == len(set(flat))


async def test_fence_rejects_a_second_worker_with_a_stale_lease(square: Square) -> None:
    """It has read the same events before its lease passed on; the first has applied them."""
    await square.tell(("a", 1), ("b", 1))
    first = square.listener("first")
    assert await first.run_once(wait=1) > 0
    source = square.bus.source("stale")
    start = {(square.town.topic, number): 0 for number in range(4)}
    records = await source.read(start, limit=100, wait=5)
    await source.close()
    before = await square.ask("select * from board order by 1")
    with pytest.raises(StaleLease):
        await apply(square.town.stats, prepare(records, HEARING, expected=start), HEARING)
    assert await square.ask("select * from board order by 1") == before


async def test_workers_that_read_the_same_apply_it_once(square: Square) -> None:
    await square.tell(*((f"p{number}", 1) for number in range(300)))
    start = {(square.town.topic, number): 0 for number in range(4)}
    async with square.town.stats.transaction() as tx:
        await ensure_positions(tx, square.town.topic, range(4))
    source = square.bus.source("both")
    records = await source.read(start, limit=1000, wait=5)
    await source.close()
    done = await asyncio.gather(
        *(
            apply(square.town.stats, prepare(records, HEARING, expected=start), HEARING)
            for _ in range(4)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["StaleLease"] * 3 + ["int"]
    assert await square.ask("select max(applied) from board") == [(1,)]


async def test_two_workers_share_the_load_and_one_that_is_cut_off_passes_its_leases_on(
    square: Square,
) -> None:
    first = square.listener("first", lease_seconds=1.0)
    second = square.listener("second", lease_seconds=1.0)
    stop_first, stop_second = asyncio.Event(), asyncio.Event()
    running = [
        asyncio.create_task(first.run_forever(stop_first)),
        asyncio.create_task(second.run_forever(stop_second)),
    ]
    deadline = time.monotonic() + 20
    holders = set()
    while holders != {("first", 2), ("second", 2)}:
        assert time.monotonic() < deadline, holders
        holders = set(await square.ask("select holder, count(*) from leases group by 1"))
        await asyncio.sleep(0.05)
    await square.tell(*((f"p{number}", 1) for number in range(40)))
    while len(await square.board()) < 40:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    running[1].cancel()
    await asyncio.gather(running[1], return_exceptions=True)
    await square.tell(*((f"q{number}", 1) for number in range(40)))
    while len(await square.board()) < 80:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert await square.ask("select max(applied) from board") == [(1,)]
    stop_first.set()
    await running[0]
    assert await square.ask("select count(*) from leases where holder = 'first'") == [(0,)]


async def test_leases_are_given_back_even_if_patience_ends_while_that_takes_long(
    square: Square,
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(square.listener().run_forever(stop))
    deadline = time.monotonic() + 20
    while not await square.ask("select 1 from leases"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    async with square.town.stats.transaction() as holding:
        await holding.execute(text("lock table leases in access exclusive mode"))
        stop.set()
        while not await square.ask(WAITING):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(running, return_exceptions=True)
    assert await square.ask("select count(*) from leases") == [(0,)]
