"""What a listener promises: every event is applied once, in order, whoever dies meanwhile."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.bus.ports import Bus, BusAway, EventSink, EventSource, Incoming
from shared.database import Database
from shared.listener import Hearing, Listener, freshness, reset, watermark
from tests.shared.conftest import make_tables
from tests.shared.listener.conftest import UPDATED, Square, write_down
from tests.shared.listener.draining import drain


async def test_what_is_told_is_written_down(square: Square) -> None:
    await square.tell(("a", 1), ("b", 1), ("a", 2))
    listener = square.listener()
    await drain(listener)
    assert await square.board() == {"a": 2, "b": 1}
    assert listener.trouble is None
    assert listener.state() == f"reads 4 partitions of {square.town.topic}"


async def test_the_watermark_reaches_the_last_sequence_of_a_receipt(square: Square) -> None:
    last = await square.tell(*((f"p{number}", 1) for number in range(50)))
    listener = square.listener()
    async with square.town.stats.transaction() as tx:
        assert await watermark(tx, square.town.service) == 0
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        assert await watermark(tx, square.town.service) == last
        fresh = await freshness(tx, square.town.service)
    assert fresh.lag_seconds is not None
    assert fresh.lag_seconds < 60


async def test_lag_grows_while_nobody_listens_and_falls_when_somebody_does(
    square: Square,
) -> None:
    async def lag() -> float:
        async with square.town.stats.transaction() as tx:
            seconds = (await freshness(tx, square.town.service)).lag_seconds
        assert seconds is not None
        return seconds

    await square.tell(("a", 1))
    listener = square.listener()
    await drain(listener)
    await listener.close()
    before = await lag()
    await asyncio.sleep(1.2)
    grown = await lag()
    assert grown > before + 1
    again = square.listener("two")
    await drain(again)
    assert await lag() < grown


async def test_replay_of_the_whole_topic_changes_nothing(square: Square) -> None:
    await square.tell(*((f"p{number % 7}", number) for number in range(1, 100)))
    listener = square.listener()
    await drain(listener)
    before = await square.ask("select * from board order by subject")
    async with square.town.stats.transaction() as tx:
        await reset(tx)
    await listener.close()
    again = square.listener("two")
    assert await drain(again) >= 99
    assert await square.ask("select * from board order by subject") == before


async def test_results_and_positions_are_committed_together(square: Square) -> None:
    await square.tell(("a", 1))
    listener = square.listener()
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        moved = (await tx.execute(text("select sum(next_offset) from positions"))).scalar_one()
    assert moved == 1 + 4  # the event, and a marker in each partition


async def test_a_replaying_relay_changes_nothing(square: Square) -> None:
    """Sent twice is normal: the relay died between sending and taking off the queue."""
    await square.tell(("a", 1), ("a", 2), ("b", 1))
    async with square.town.projects.transaction() as tx:
        await tx.execute(text("insert into unsent select id from outbox"))
    await square.tell(("b", 2))
    listener = square.listener()
    await drain(listener)
    assert await square.ask("select subject, version, applied from board order by 1") == [
        ("a", 2, 2),
        ("b", 2, 2),
    ]


async def test_what_was_applied_is_told_after_the_commit(square: Square) -> None:
    told = asyncio.Event()
    waiting = await square.town.stats.connect_alone()
    await waiting.add_listener("stats_applied", lambda *_: told.set())
    listener = square.listener()
    await square.tell(("a", 1))
    await drain(listener)
    async with asyncio.timeout(5):
        await told.wait()
    await waiting.close()


async def test_a_missing_position_turns_red_and_jumps_nowhere(square: Square) -> None:
    """The topic was made anew, shorter than what was applied: somebody has to decide."""
    await square.tell(("a", 1))
    listener = square.listener()
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("update positions set next_offset = next_offset + 1000"))
    await listener.close()
    stop = asyncio.Event()
    running = asyncio.create_task(listener.run_forever(stop))
    await until(lambda: "has no position" in (listener.trouble or ""))
    assert "not ready" in listener.state()
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("update positions set next_offset = next_offset - 1000"))
    await square.tell(("a", 2))
    await until(lambda: listener.trouble is None, seconds=30)
    stop.set()
    await running
    assert await square.board() == {"a": 2}


async def test_a_source_that_brings_nothing_is_made_anew(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.listener.listener.STALLED_AFTER", 2.0)
    monkeypatch.setattr("shared.listener.listener.LOOK_EVERY", 0.1)
    bus = DeafBus(square.bus)
    bus.is_deaf = True
    listener = square.listener(bus=bus)
    await square.tell(("a", 1))
    stop = asyncio.Event()
    running = asyncio.create_task(listener.run_forever(stop))
    await until(lambda: "records wait" in (listener.trouble or ""))
    bus.is_deaf = False
    await until(lambda: listener.trouble is None)
    stop.set()
    await running
    assert bus.sources > 1
    assert await square.board() == {"a": 1}


async def test_a_bus_that_is_away_is_waited_for_and_nothing_is_parked(square: Square) -> None:
    bus = DeafBus(square.bus)
    bus.is_away = True
    listener = square.listener(bus=bus)
    await square.tell(("a", 1))
    stop = asyncio.Event()
    running = asyncio.create_task(listener.run_forever(stop))
    await until(lambda: "BusAway" in (listener.trouble or ""))
    bus.is_away = False
    await until(lambda: listener.trouble is None)
    stop.set()
    await running
    assert await square.board() == {"a": 1}
    assert await square.ask("select count(*) from parked") == [(0,)]


async def test_a_database_that_breaks_off_is_waited_for(square: Square) -> None:
    listener = square.listener()
    stop = asyncio.Event()
    running = asyncio.create_task(listener.run_forever(stop))
    await until(lambda: listener.trouble is None)
    for version in range(1, 6):
        await square.tell(("a", version))
        async with square.town.projects.transaction() as tx:
            await tx.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'xiangzhu.stats'"
                )
            )
    deadline = time.monotonic() + 20
    while True:
        assert time.monotonic() < deadline
        try:
            if await square.board() == {"a": 5}:
                break
        except DBAPIError:
            pass  # the pool still holds a connection that was broken off
        await asyncio.sleep(0.05)
    stop.set()
    await running
    assert await square.ask("select count(*) from parked") == [(0,)]


async def test_a_rebuild_runs_the_same_listener_beside_the_live_one(square: Square) -> None:
    await square.tell(*((f"p{number}", 1) for number in range(20)))
    live = square.listener()
    await drain(live)
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("create schema stats_next"))
    beside = Database(square.town.url, schema="stats_next")
    async with beside.transaction() as tx:
        await make_tables(tx, outbox=False)
        await tx.execute(text("create table board (like stats.board including all)"))
    again = Listener(
        beside,
        square.bus,
        topics=[square.town.topic],
        hearing=Hearing({UPDATED: write_down}),
    )
    await drain(again)
    assert await square.ask("select * from stats_next.board order by 1") == await square.ask(
        "select * from stats.board order by 1"
    )
    await again.close()
    await beside.close()
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("drop schema stats_next cascade"))


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "did not come true in time"
        await asyncio.sleep(0.02)


class DeafBus:
    """A bus whose sources bring nothing, or answer nothing, while told so."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.is_deaf = False
        self.is_away = False
        self.sources = 0

    def sink(self) -> EventSink:
        return self._bus.sink()

    def source(self, group: str) -> EventSource:
        self.sources += 1
        return DeafSource(self, self._bus.source(group))

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        await self._bus.ensure_topics(topics)


class DeafSource:
    def __init__(self, bus: DeafBus, source: EventSource) -> None:
        self._bus = bus
        self._source = source

    async def partitions(self, topic: str) -> list[int]:
        return await self._source.partitions(topic)

    async def end_offsets(self, topic: str) -> dict[int, int]:
        return await self._source.end_offsets(topic)

    async def read(
        self, positions: Mapping[tuple[str, int], int], *, limit: int, wait: float
    ) -> list[Incoming]:
        if self._bus.is_away:
            raise BusAway("told to be away")
        if self._bus.is_deaf:
            await asyncio.sleep(0.05)
            return []
        return await self._source.read(positions, limit=limit, wait=wait)

    async def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        await self._source.commit(positions)

    async def close(self) -> None:
        await self._source.close()
