"""Both buses, under one name: every case of this folder runs on each."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.local.kafka import KafkaUnavailable, start_kafka
from shared.bus import open_bus
from shared.bus.ports import Bus, EventSink, EventSource
from tests.shared.conftest import Town

PARTITIONS = 4


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus(request: pytest.FixtureRequest, town: Town) -> Bus:
    name = request.param
    url = name if name == "embedded" else request.getfixturevalue("kafka_url")
    return open_bus(url, database_url=town.url, partitions=PARTITIONS)


@pytest.fixture(scope="session")
def kafka_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real broker; one of one's own by XIANGZHU_TEST_KAFKA. In CI its absence is a failure."""
    if own := os.environ.get("XIANGZHU_TEST_KAFKA"):
        yield own
        return
    try:
        kafka = start_kafka(tmp_path_factory.mktemp("kafka"))
    except KafkaUnavailable as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Apache Kafka here: {why}")
    yield kafka.url
    kafka.stop()


@pytest.fixture
async def topic(bus: Bus) -> str:
    """A topic of the test's own, empty."""
    name = f"xiangzhu.test-{uuid.uuid4().hex[:12]}"
    await bus.ensure_topics([name])
    return name


@pytest.fixture
async def sink(bus: Bus) -> AsyncIterator[EventSink]:
    sink = bus.sink()
    yield sink
    await sink.close()


@pytest.fixture
async def source(bus: Bus) -> AsyncIterator[EventSource]:
    source = bus.source("xiangzhu.test")
    yield source
    await source.close()
