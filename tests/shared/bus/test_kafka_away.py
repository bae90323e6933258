"""Real Kafka stopped, frozen and killed: nothing is lost, nothing overtakes, nothing hangs."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.kafka import Kafka, KafkaUnavailable, start_kafka
from shared.bus import kafka as kafka_room
from shared.bus import kafka_source, open_bus
from shared.bus.ports import Bus, BusAway, Incoming, Outgoing
from shared.contracts.envelope import from_record
from shared.outbox import record
from shared.relay import Relay
from tests.shared.conftest import PARTITIONS, Town, told

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kafka-of-its-own")


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[Kafka]:
    """A broker that these tests may ill-treat."""
    try:
        broker = start_kafka(folder)
    except KafkaUnavailable as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Apache Kafka here: {why}")
    yield broker
    start_again(folder, broker).stop()


def start_again(folder: Path, broker: Kafka) -> Kafka:
    """The broker of the folder, on its old port, whatever became of the last one."""
    if broker.process.poll() is None:
        broker.process.send_signal(signal.SIGCONT)
        broker.kill()
    return start_kafka(folder, port=broker.port)


@contextmanager
def frozen(broker: Kafka) -> Iterator[None]:
    """The broker stands still: its threads stop one by one, so all of them are waited for."""
    broker.process.send_signal(signal.SIGSTOP)
    deadline = time.monotonic() + 10
    tasks = Path(f"/proc/{broker.process.pid}/task")
    while any(one.read_text().rpartition(")")[2].split()[0] != "T" for one in tasks.glob("*/stat")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        yield
    finally:
        broker.process.send_signal(signal.SIGCONT)


@pytest.fixture
def bus(broker: Kafka, monkeypatch: pytest.MonkeyPatch) -> Bus:
    monkeypatch.setattr(kafka_room, "FLUSH_SECONDS", 3.0)
    monkeypatch.setattr(kafka_room, "STOP_SECONDS", 1.0)
    monkeypatch.setattr(kafka_source, "ANSWER_SECONDS", 3.0)
    return open_bus(broker.url, database_url="", partitions=PARTITIONS)


async def standing(bus: Bus, topic: str, *, until: int) -> list[Incoming]:
    """The topic's records, waited for until the wanted number of different values is there."""
    source = bus.source("test")
    at = {(topic, partition): 0 for partition in range(PARTITIONS)}
    records: list[Incoming] = []
    deadline = time.monotonic() + 60
    while len({one.value for one in records if one.key}) < until:
        assert time.monotonic() < deadline, f"only {len(records)} records stand"
        try:
            for one in await source.read(at, limit=10_000, wait=1):
                at[one.topic, one.partition] = one.offset + 1
                records.append(one)
        except BusAway:
            await asyncio.sleep(0.1)
    await source.close()
    return records


def numbered(numbers: range) -> list[Outgoing]:
    return [Outgoing("k", b"%d" % number, ()) for number in numbers]


async def send_until_confirmed(sink: kafka_room.KafkaSink, topic: str, numbers: range) -> int:
    """As the relay does: the whole batch again until it is confirmed; how often it was not."""
    records = numbered(numbers)
    for failures in range(60):
        try:
            await sink.send(topic, records)
        except BusAway:
            await asyncio.sleep(0.2)
        else:
            return failures
    raise AssertionError("the broker did not come back")


async def test_a_frozen_broker_is_noticed_and_nothing_overtakes_after_it(
    bus: Bus, broker: Kafka, town: Town
) -> None:
    await bus.ensure_topics([town.topic])
    sink = kafka_room.KafkaSink(broker.url.removeprefix("kafka://"))
    await send_until_confirmed(sink, town.topic, range(50))
    with frozen(broker):
        began = time.monotonic()
        with pytest.raises(BusAway):
            await sink.send(town.topic, numbered(range(50, 60)))
        assert time.monotonic() - began < 15
    await send_until_confirmed(sink, town.topic, range(50, 60))
    await send_until_confirmed(sink, town.topic, range(60, 200))
    await sink.close()
    values = [int(one.value) for one in await standing(bus, town.topic, until=200) if one.key]
    first_seen = list(dict.fromkeys(values))
    assert first_seen == list(range(200))
    assert values[-140:] == list(range(60, 200))


async def test_a_relay_outlives_a_broker_that_is_killed_while_it_sends(
    bus: Bus, broker: Kafka, folder: Path, town: Town
) -> None:
    """Everything recorded stands in the topic, each subject's events first seen in order."""
    stop = asyncio.Event()
    relay = Relay(town.projects, bus, service=town.service)
    running = asyncio.create_task(relay.run_forever(stop))

    async def write(first: int) -> None:
        for version in range(first, first + 20):
            async with town.projects.transaction() as tx:
                events = [told(f"p{number}", version, data=f"{number}/{version}".encode())
                          for number in range(10)]  # fmt: skip
                await record(tx, events)
            await asyncio.sleep(0.01)

    await write(1)
    broker.kill()
    await write(21)
    deadline = time.monotonic() + 30
    while relay.trouble is None:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    restarted = await asyncio.to_thread(start_again, folder, broker)
    object.__setattr__(broker, "process", restarted.process)
    await write(41)
    records = await standing(bus, town.topic, until=600)
    stop.set()
    await running
    versions: dict[str, list[int]] = {}
    for one in records:
        if one.key:
            seen = versions.setdefault(one.key, [])
            version = from_record(one.headers, one.value).version
            if version not in seen:
                seen.append(version)
    assert versions == {f"p{number}": list(range(1, 61)) for number in range(10)}


async def test_closing_does_not_hang_while_the_broker_is_away(
    bus: Bus, broker: Kafka, town: Town
) -> None:
    await bus.ensure_topics([town.topic])
    sink, source = bus.sink(), bus.source("test")
    await sink.send(town.topic, [Outgoing("k", b"0", ())])
    await source.read({(town.topic, 0): 0}, limit=10, wait=0.1)
    with frozen(broker):
        async with asyncio.timeout(20):
            await sink.close()
            await source.close()
