"""The bench's pieces hold together: tiny sizes, and no figure is looked at."""

from collections.abc import Iterator

import pytest

from tests.bench import ingest, projector, relaying
from tests.bench.findings import Finding, percentile
from tests.bench.ground import EMBEDDED, Ground, ground


@pytest.fixture(scope="module")
def small() -> Iterator[Ground]:
    """A ground of its own: the bench pins what it starts."""
    with ground() as standing:
        yield standing


async def test_batches_are_measured_beside_their_floor(small: Ground) -> None:
    new, updates = await ingest.measure(small, size=20, rounds=1)
    assert new.figure > 0
    assert updates.figure > 0


async def test_news_and_the_recount_are_measured_beside_their_floors(small: Ground) -> None:
    taken, recounted = await projector.measure(small, projects=100, batch=20, rounds=1)
    assert taken.figure > 0
    assert recounted.at_most


async def test_the_relay_is_measured_beside_producing_from_memory(small: Ground) -> None:
    (relayed,) = await relaying.measure(small, events=20, rounds=1, buses=[EMBEDDED])
    assert relayed.goal is None


def test_a_goal_that_is_a_most_is_reached_from_below() -> None:
    assert Finding("memory", "", "", 140, 150, "MB", at_most=True).is_reached
    assert not Finding("memory", "", "", 160, 150, "MB", at_most=True).is_reached


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3, 1, 2], 0.99) == 3
    assert percentile([3, 1, 2], 0.0) == 1
