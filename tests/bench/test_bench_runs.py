"""The bench's pieces hold together: tiny sizes, and no figure is looked at."""

from collections.abc import Iterator

import pytest

from tests.bench import crowd, growth, ingest, national, projector, relaying
from tests.bench.cores import here
from tests.bench.findings import Finding, percentile
from tests.bench.ground import EMBEDDED, Ground, ground


@pytest.fixture(scope="module")
def small() -> Iterator[Ground]:
    """A ground of its own: the bench pins what it starts, and nothing for longer than it runs."""
    before = here()
    with ground() as standing:
        yield standing
    assert here() == before, "every later test, and what it starts, would share these cores"


async def test_batches_are_measured_beside_their_floor(small: Ground) -> None:
    new, updates = await ingest.measure(small, size=20, rounds=1)
    assert new.figure > 0
    assert updates.figure > 0


async def test_many_sources_are_measured_beside_their_floor(small: Ground) -> None:
    pushed, waited = await crowd.measure(small, seconds=0.2, rounds=1)
    assert pushed.figure > 0
    assert waited.figure > 0


async def test_the_cost_of_an_item_is_compared_between_few_and_many(small: Ground) -> None:
    found = await growth.measure(small, sizes=(50, 100), size=20, rounds=1)
    assert all(one.at_most and one.figure > 0 for one in found)


async def test_a_delivery_is_measured_and_its_names_are_found(small: Ground) -> None:
    taken, peak, *searches = await national.measure(small, count=5_200, words=4)
    assert taken.figure > 0
    assert peak.unit == "MB"
    assert len(searches) == 6
    assert all(one.unit == "ms" and one.figure > 0 for one in searches)


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
