"""A topic, a sink and a source of the test's own, on each bus."""

import uuid
from collections.abc import AsyncIterator

import pytest

from shared.bus.ports import Bus, EventSink, EventSource


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
