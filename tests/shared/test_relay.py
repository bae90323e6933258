"""What the relay promises: in order, at least once, and a marker that never says too much."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlalchemy import text

from shared import relay as relay_room
from shared.bus.ports import Bus, BusAway, EventSink, EventSource, Incoming, Outgoing
from shared.contracts.envelope import from_record
from shared.outbox import record
from shared.relay import Relay
from tests.shared.conftest import PARTITIONS, Town, told


class FlakyBus:
    """A bus whose sink fails when told to: before anything stands there, or after everything."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.fails_before = False
        self.fails_after = False
        self.sent: list[Sequence[Outgoing]] = []

    def sink(self) -> EventSink:
        return FlakySink(self, self._bus.sink())

    def source(self, group: str) -> EventSource:
        return self._bus.source(group)

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        await self._bus.ensure_topics(topics)


class FlakySink:
    def __init__(self, bus: FlakyBus, sink: EventSink) -> None:
        self._bus = bus
        self._sink = sink

    async def send(self, topic: str, records: Sequence[Outgoing]) -> None:
        if self._bus.fails_before:
            raise BusAway("told to fail")
        await self._sink.send(topic, records)
        self._bus.sent.append(records)
        if self._bus.fails_after:
            raise BusAway("told to fail")

    async def partitions(self, topic: str) -> list[int]:
        return await self._sink.partitions(topic)

    async def close(self) -> None:
        await self._sink.close()


async def tell(town: Town, *subjects: str) -> int:
    """Record an event of each subject; the last one's sequence."""
    async with town.projects.transaction() as tx:
        return (await record(tx, [told(subject) for subject in subjects]))[-1]


async def standing(town: Town, bus: Bus) -> list[Incoming]:
    """Everything that stands in the topic."""
    await bus.ensure_topics([town.topic])
    source = bus.source("test")
    ends = await source.end_offsets(town.topic)
    at = {(town.topic, partition): 0 for partition in ends}
    records: list[Incoming] = []
    while sum(at.values()) < sum(ends.values()):
        for one in await source.read(at, limit=10_000, wait=1):
            at[one.topic, one.partition] = one.offset + 1
            records.append(one)
    await source.close()
    return records


def is_marker(record: Incoming) -> bool:
    return dict(record.headers)["ce_type"].endswith(b".outbox.drained.v1")


def numbers(records: list[Incoming]) -> list[int]:
    """The sequences of the events, without markers."""
    return [from_record(one.headers, one.value).sequence for one in records if not is_marker(one)]


def markers(records: list[Incoming]) -> dict[int, int]:
    """The highest sequence promised in each partition."""
    return {one.partition: json.loads(one.value)["sequence"] for one in records if is_marker(one)}


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline, "did not come true in time"
        await asyncio.sleep(0.02)


async def test_everything_recorded_stands_on_the_bus_then_a_marker_in_every_partition(
    town: Town, bus: Bus
) -> None:
    last = await tell(town, *(f"p{number}" for number in range(2500)))
    assert await Relay(town.projects, bus, service=town.service).run_once() == 2500
    records = await standing(town, bus)
    assert sorted(numbers(records)) == list(range(1, 2501))
    assert markers(records) == dict.fromkeys(range(PARTITIONS), last)
    for partition in range(PARTITIONS):
        mine = [one for one in records if one.partition == partition]
        assert numbers(mine) == sorted(numbers(mine))
        assert [one.offset for one in mine if one.key is None] == [len(mine) - 1]
    async with town.projects.transaction() as tx:
        assert (await tx.execute(text("select count(*) from unsent"))).scalar_one() == 0


async def test_an_event_arrives_as_it_was_told(town: Town, bus: Bus) -> None:
    async with town.projects.transaction() as tx:
        await record(tx, [told("p1", 7, data='{"name":"助"}'.encode())])
        recorded_at = (await tx.execute(text("select time from outbox"))).scalar_one()
    await Relay(town.projects, bus, service=town.service).run_once()
    event = from_record(
        *next((one.headers, one.value) for one in await standing(town, bus) if one.key)
    )
    assert (event.subject, event.version, event.sequence) == ("p1", 7, 1)
    assert (event.source, event.correlation_id) == (f"/xiangzhu/{town.service}", "batch-1")
    assert event.time == recorded_at
    assert event.data == '{"name":"助"}'.encode()


async def test_late_commit_is_not_skipped(town: Town, bus: Bus) -> None:
    relay = Relay(town.projects, bus, service=town.service)
    async with town.projects.engine.connect() as late:
        await late.begin()
        assert await record(late, [told("late")]) == [1]
        assert await tell(town, "early") == 2
        assert await relay.run_once() == 1
        assert numbers(await standing(town, bus)) == [2]
        await late.commit()
    assert await relay.run_once() == 1
    assert numbers(await standing(town, bus)).count(1) == 1


async def test_a_late_commit_is_not_skipped_by_the_marker(town: Town, bus: Bus) -> None:
    """Number 1 is given out, number 2 is committed and sent: nobody may say "through 2" yet."""
    relay = Relay(town.projects, bus, service=town.service)
    async with town.projects.engine.connect() as late:
        await late.begin()
        await record(late, [told("late")])
        await tell(town, "early")
        await relay.run_once()
        await relay.run_once()
        assert markers(await standing(town, bus)) == {}
        await late.commit()
    await relay.run_once()
    records = await standing(town, bus)
    assert set(markers(records).values()) == {2}
    assert sorted(numbers(records)) == [1, 2]


async def test_a_marker_does_not_wait_for_a_number_that_was_rolled_back(
    town: Town, bus: Bus
) -> None:
    relay = Relay(town.projects, bus, service=town.service)
    async with town.projects.engine.connect() as lost:
        await lost.begin()
        await record(lost, [told("lost")])
        await tell(town, "early")
        await lost.rollback()
    await relay.run_once()
    assert set(markers(await standing(town, bus)).values()) == {2}


async def test_a_long_transaction_elsewhere_does_not_hold_the_marker_back(
    town: Town, bus: Bus
) -> None:
    async with town.stats.engine.connect() as elsewhere:
        await elsewhere.begin()
        await elsewhere.execute(text("insert into workers values ('x', now())"))
        await tell(town, "p1")
        await Relay(town.projects, bus, service=town.service).run_once()
        assert set(markers(await standing(town, bus)).values()) == {1}


async def test_what_is_fetched_ahead_does_not_overtake_a_late_commit(
    town: Town, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While 2 and 3 are sent, 1 and then 4 of the same subject are committed: 1 goes first."""
    monkeypatch.setattr(relay_room, "BATCH", 2)
    fetch = relay_room._Duty._fetch
    sending, committed = asyncio.Event(), asyncio.Event()

    async def fetch_after_the_commits(
        duty: relay_room._Duty, under_way: list[int]
    ) -> tuple[list[int], list[Outgoing]]:
        if under_way:
            sending.set()
            await committed.wait()
        return await fetch(duty, under_way)

    monkeypatch.setattr(relay_room._Duty, "_fetch", fetch_after_the_commits)
    async with town.projects.engine.connect() as late:
        await late.begin()
        await record(late, [told("p", 1)])
        await tell(town, "x", "y")
        relaying = asyncio.create_task(Relay(town.projects, bus, service=town.service).run_once())
        await sending.wait()
        await late.commit()
    async with town.projects.transaction() as tx:
        await record(tx, [told("p", 2)])
    committed.set()
    assert await relaying == 4
    mine = [one for one in await standing(town, bus) if one.key == "p"]
    assert numbers(mine) == [1, 4]


async def test_two_relays_never_reorder(town: Town, bus: Bus) -> None:
    """Many writers, two relays at once: each subject's events first appear in their order."""
    stop = asyncio.Event()
    relays = [Relay(town.projects, bus, service=town.service) for _ in range(2)]
    running = [asyncio.create_task(relay.run_forever(stop)) for relay in relays]

    async def write(subject: str) -> None:
        for version in range(1, 31):
            async with town.projects.transaction() as tx:
                await record(tx, [told(subject, version)])

    await asyncio.gather(*(write(f"p{number}") for number in range(8)))

    async def all_there() -> bool:
        return len(set(numbers(await standing(town, bus)))) == 240

    await until(all_there)
    stop.set()
    await asyncio.gather(*running)
    versions: dict[str, list[int]] = {}
    for one in await standing(town, bus):
        event = from_record(one.headers, one.value)
        if not is_marker(one):
            versions.setdefault(event.subject, []).append(event.version)
    assert versions == {f"p{number}": list(range(1, 31)) for number in range(8)}


async def test_a_second_relay_sends_nothing_while_the_first_lives_and_takes_over_after(
    town: Town, bus: Bus
) -> None:
    stop = asyncio.Event()
    first = asyncio.create_task(Relay(town.projects, bus, service=town.service).run_forever(stop))
    await tell(town, "p1")

    async def one_there() -> bool:
        return bool(numbers(await standing(town, bus)))

    await until(one_there)
    second = Relay(town.projects, bus, service=town.service)
    assert await second.run_once() == 0
    stop.set()
    await first
    await tell(town, "p2")
    assert await second.run_once() == 1


async def test_a_relay_that_loses_its_connection_comes_back(town: Town, bus: Bus) -> None:
    stop = asyncio.Event()
    relay = Relay(town.projects, bus, service=town.service)
    running = asyncio.create_task(relay.run_forever(stop))
    await tell(town, "p1")

    async def first_there() -> bool:
        return numbers(await standing(town, bus)) == [1]

    await until(first_there)
    async with town.stats.transaction() as tx:
        await tx.execute(
            text(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                " and database = (select oid from pg_database where datname = current_database())"
            )
        )
    await tell(town, "p2")

    async def second_there() -> bool:
        return numbers(await standing(town, bus)) == [1, 2] or sorted(
            numbers(await standing(town, bus))
        ) == [
            1,
            2,
        ]

    await until(second_there)
    stop.set()
    await running


async def test_a_relay_killed_between_send_and_mark_sends_again(town: Town, bus: Bus) -> None:
    flaky = FlakyBus(bus)
    relay = Relay(town.projects, flaky, service=town.service)
    await tell(town, "p1", "p2")
    flaky.fails_after = True
    with pytest.raises(BusAway):
        await relay.run_once()
    flaky.fails_after = False
    assert await relay.run_once() == 2
    assert sorted(numbers(await standing(town, bus))) == [1, 1, 2, 2]


async def test_a_broker_that_is_away_loses_nothing(town: Town, bus: Bus) -> None:
    flaky = FlakyBus(bus)
    flaky.fails_before = True
    stop = asyncio.Event()
    relay = Relay(town.projects, flaky, service=town.service)
    running = asyncio.create_task(relay.run_forever(stop))
    for number in range(20):
        await tell(town, f"p{number}")

    async def says_so() -> bool:
        return "told to fail" in (relay.trouble or "")

    await until(says_so)
    assert numbers(await standing(town, bus)) == []
    flaky.fails_before = False

    async def all_there() -> bool:
        return set(markers(await standing(town, bus)).values()) == {20}

    await until(all_there)
    assert sorted(numbers(await standing(town, bus))) == list(range(1, 21))
    assert relay.trouble is None
    stop.set()
    await running


async def test_markers_come_only_when_something_moved_and_not_for_every_commit(
    town: Town, bus: Bus
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(Relay(town.projects, bus, service=town.service).run_forever(stop))
    for number in range(60):
        await tell(town, f"p{number}")

    async def marked() -> bool:
        return set(markers(await standing(town, bus)).values()) == {60}

    await until(marked)
    records = await standing(town, bus)
    await asyncio.sleep(0.3)
    assert len(await standing(town, bus)) == len(records)
    stop.set()
    await running
