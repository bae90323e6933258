"""What every bus promises; the embedded log and real Kafka are held to the same cases."""

import asyncio
import time

import pytest

from shared.bus.partitioning import partition_of
from shared.bus.ports import Bus, EventSink, EventSource, Incoming, OffsetMissing, Outgoing
from tests.shared.conftest import PARTITIONS


def outgoing(key: str, number: int) -> Outgoing:
    return Outgoing(key, str(number).encode(), (("ce_type", b"t"), ("zh", "助".encode())))


async def read_all(
    source: EventSource, topic: str, count: int, *, limit: int = 1000
) -> list[Incoming]:
    """Read the topic from its beginning until `count` records are there; fails after 20 s."""
    at = dict.fromkeys([(topic, partition) for partition in range(PARTITIONS)], 0)
    records: list[Incoming] = []
    deadline = time.monotonic() + 20
    while len(records) < count:
        assert time.monotonic() < deadline, f"only {len(records)} of {count} records came"
        for record in await source.read(at, limit=limit, wait=1):
            records.append(record)
            at[topic, record.partition] = record.offset + 1
    return records


async def test_a_topic_has_the_partitions_it_was_made_with(
    bus: Bus, topic: str, sink: EventSink, source: EventSource
) -> None:
    await bus.ensure_topics([topic])
    assert await source.partitions(topic) == await sink.partitions(topic) == [0, 1, 2, 3]
    assert await source.end_offsets(topic) == {0: 0, 1: 0, 2: 0, 3: 0}


async def test_a_record_comes_back_as_it_was_sent(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [outgoing("a", 7)])
    [record] = await read_all(source, topic, 1)
    assert (record.topic, record.offset, record.key, record.value) == (topic, 0, "a", b"7")
    assert record.headers == (("ce_type", b"t"), ("zh", "助".encode()))
    assert record.appended_at.tzinfo is not None


async def test_records_of_one_key_stand_in_their_partition_in_order(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    keys = [f"key-{number}" for number in range(40)]
    for turn in range(3):
        await sink.send(topic, [outgoing(key, turn * 100 + place) for place in range(3)
                                for key in keys])  # fmt: skip
    records = await read_all(source, topic, 360, limit=50)
    for key in keys:
        mine = [record for record in records if record.key == key]
        assert [int(record.value) for record in mine] == [0, 1, 2, 100, 101, 102, 200, 201, 202]
        assert {record.partition for record in mine} == {partition_of(key, PARTITIONS)}


async def test_offsets_have_no_gaps(topic: str, sink: EventSink, source: EventSource) -> None:
    for turn in range(5):
        await sink.send(topic, [outgoing(f"k{number}", turn) for number in range(30)])
    records = await read_all(source, topic, 150)
    for partition, end in (await source.end_offsets(topic)).items():
        offsets = [record.offset for record in records if record.partition == partition]
        assert offsets == list(range(end))


async def test_a_record_goes_to_the_partition_it_names(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing(None, b"m", (), partition) for partition in range(4)])
    records = await read_all(source, topic, 4)
    assert sorted(record.partition for record in records) == [0, 1, 2, 3]
    assert {record.key for record in records} == {None}


async def test_reading_starts_exactly_where_it_is_told_again_and_again(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing("k", b"%d" % number, (), 2) for number in range(10)])
    for start in (4, 0, 9, 4):
        records = await source.read({(topic, 2): start}, limit=3, wait=5)
        assert [record.offset for record in records] == list(range(start, min(start + 3, 10)))


async def test_a_position_out_of_range_is_said_and_never_jumped(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing("k", b"v", (), 0)])
    with pytest.raises(OffsetMissing, match="position 5"):
        await source.read({(topic, 0): 5}, limit=10, wait=5)
    [record] = await source.read({(topic, 0): 0}, limit=10, wait=5)
    assert record.offset == 0


async def test_no_partition_is_starved_by_a_full_one(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing("k", b"v", (), 0) for _ in range(500)])
    await sink.send(topic, [Outgoing("k", b"v", (), 3)])
    seen: set[int] = set()
    at = {(topic, 0): 0, (topic, 3): 0}
    for _ in range(8):
        for record in await source.read(at, limit=100, wait=1):
            at[topic, record.partition] = record.offset + 1
            seen.add(record.partition)
    assert seen == {0, 3}


async def test_a_waiting_reader_is_woken_by_an_append(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing("k", b"v", (), 0)])
    at = {(topic, 0): 1}
    assert await source.read(at, limit=10, wait=0.1) == []
    waiting = asyncio.create_task(source.read(at, limit=10, wait=20))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await sink.send(topic, [Outgoing("k", b"w", (), 0)])
    [record] = await waiting
    assert record.value == b"w"
    assert time.monotonic() - began < 2


async def test_two_writers_leave_no_gap_and_no_overlap(
    bus: Bus, topic: str, sink: EventSink, source: EventSource
) -> None:
    other = bus.sink()
    for _ in range(3):
        await asyncio.gather(
            sink.send(topic, [outgoing(f"a{number}", number) for number in range(40)]),
            other.send(topic, [outgoing(f"b{number}", number) for number in range(40)]),
        )
    await other.close()
    records = await read_all(source, topic, 240)
    places = {(record.partition, record.offset) for record in records}
    assert len(records) == len(places) == sum((await source.end_offsets(topic)).values())


async def test_positions_can_be_committed_for_lag_tools(
    topic: str, sink: EventSink, source: EventSource
) -> None:
    await sink.send(topic, [Outgoing("k", b"v", (), 0)])
    await source.read({(topic, 0): 0}, limit=10, wait=5)
    await source.commit({(topic, 0): 1})
    await source.commit({(topic, 0): 1})
