"""A poisoned event in the middle stops nobody else; an operator sees it and puts it right."""

from typing import Any

from shared.bus import open_bus
from shared.bus.ports import Outgoing
from tests.journeys.callers import Portal, Province
from tests.journeys.deadlines import until_true
from tests.journeys.items import project
from tests.journeys.system import System


async def test_only_the_poisoned_project_waits_and_goes_on_when_put_right(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    sick, sound = project(helper), project(helper)
    receipt = await jiangsu.push(sick, sound)
    await portal.applied(receipt)
    before = int((await portal.overview())["C04"].numerator)
    await say_nonsense(system, about=receipt["items"][0]["id"])

    more = [{"person_times": 1_320, "on": "2023-09-30"}]
    changes = {"source_version": 2, "beneficiaries": more}
    await portal.applied(await jiangsu.push(sick | changes, sound | changes))
    assert int((await portal.overview())["C04"].numerator) == before + 1_000

    poison, behind = await parked(system, of=receipt["items"][0]["id"])
    await system.operate("stats", "parked", "discard", poison)
    await system.operate("stats", "parked", "replay", behind)

    async def is_counted() -> bool:
        return int((await portal.overview())["C04"].numerator) == before + 2_000

    await until_true(is_counted, "what waited behind the poison is counted")


async def parked(system: System, *, of: str) -> list[str]:
    """The numbers of the events that wait, all of one project."""
    lines = (await system.operate("stats", "parked", "list")).splitlines()
    waiting = [line.split() for line in lines if not line.startswith(" ")]
    assert {words[3] for words in waiting} == {of}
    return [words[0] for words in waiting]


async def say_nonsense(system: System, *, about: str) -> None:
    """Put a record on the topic of projects that says nothing anybody can read."""
    bus = open_bus(
        system.surroundings.bus,
        database_url=system.surroundings.database_urls["projects"],
        partitions=12,
    )
    sink = bus.sink()
    await sink.send("xiangzhu.projects", [Outgoing(about, b"\xff not json", ())])
    await sink.close()
