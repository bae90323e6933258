"""Those who watch: what they are told, and that none of them holds up the others or the end."""

import json
from typing import Any

from services.stats.changes.watchers import QUEUE_LENGTH, Watchers, message
from services.stats.overview.prepared import Prepared
from services.stats.overview.queries import read_overview
from shared.database import Database
from tests.services.stats.world import World


async def prepared(stats: Database, *, projects: str | None = None) -> Prepared:
    """The overview as it stands; with `projects`, as if that many were counted."""
    async with stats.snapshot() as tx:
        answer = await read_overview(tx, data_label="demo")
    if projects is not None:
        value = next(value for value in answer.headline if value.code == "C00")
        value.value = value.numerator = projects
    return Prepared.of(answer)


def parts(told: bytes) -> tuple[str, dict[str, Any]]:
    lines = dict(line.split(": ", 1) for line in told.decode().strip().split("\n"))
    return lines["event"], json.loads(lines["data"])


async def test_a_change_names_only_the_values_that_moved(world: World, stats: Database) -> None:
    before, after = await prepared(stats), await prepared(stats, projects="99")
    event, data = parts(message(before, after))
    assert event == "changed"
    assert data["etag"] == after.tag != before.tag
    assert [(value["code"], value["value"]) for value in data["changed"]] == [("C00", "99")]


async def test_time_alone_is_told_as_fresh(world: World, stats: Database) -> None:
    before = await prepared(stats)
    event, data = parts(message(before, await prepared(stats)))
    assert event == "fresh"
    assert data["changed"] == []


async def test_a_slow_watcher_loses_the_oldest_and_never_the_newest(
    world: World, stats: Database
) -> None:
    watchers, overview = Watchers(), await prepared(stats)
    with watchers.joined() as slow:
        for number in range(QUEUE_LENGTH + 5):
            watchers.heard(overview, await prepared(stats, projects=str(number)))
        told = [slow.get_nowait() for _ in range(slow.qsize())]
    assert len(told) == QUEUE_LENGTH
    assert told[-1] is not None
    assert parts(told[-1])[1]["changed"][0]["value"] == str(QUEUE_LENGTH + 4)


async def test_a_new_watcher_is_told_the_latest_at_once(world: World, stats: Database) -> None:
    watchers = Watchers()
    watchers.heard(None, await prepared(stats))
    stream = watchers.stream()
    assert (await anext(stream)).startswith(b"retry:")
    assert parts(await anext(stream))[0] == "changed"
    await stream.aclose()


async def test_streams_end_when_the_process_is_asked_to_stop(stats: Database) -> None:
    watchers = Watchers()
    open_stream = watchers.stream()
    await anext(open_stream)
    watchers.close()
    assert [told async for told in open_stream] == []
    assert [told async for told in watchers.stream()] == [b"retry: 2000\n\n"]
