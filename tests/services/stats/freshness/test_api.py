"""Waiting until stats has applied what was pushed."""

import asyncio
import time

from shared.database import Database
from tests.services.stats.conftest import Open
from tests.services.stats.world import SEQUENCE, World, apply_through

PATH = "/stats/v1/watermark?service=projects"


async def test_what_is_applied_is_said_at_once(world: World, door: Open) -> None:
    answer = (await door.reader.get(f"{PATH}&sequence={SEQUENCE}&wait=10")).json()
    assert answer["applied"] is True
    assert answer["applied_sequence"] == str(SEQUENCE)


async def test_who_waits_is_answered_when_it_is_applied(
    world: World, door: Open, stats: Database
) -> None:
    began = time.monotonic()
    waiting = asyncio.create_task(door.reader.get(f"{PATH}&sequence={SEQUENCE + 1}&wait=20"))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    async with stats.transaction() as tx:
        await apply_through(tx, SEQUENCE + 1)
    assert (await waiting).json()["applied"] is True
    assert time.monotonic() - began < 10


async def test_waiting_ends_when_its_time_is_over(world: World, door: Open) -> None:
    answer = (await door.reader.get(f"{PATH}&sequence={SEQUENCE + 9}&wait=0.2")).json()
    assert answer["applied"] is False


async def test_a_service_not_followed_is_refused(door: Open) -> None:
    answer = await door.reader.get("/stats/v1/watermark?service=weather&sequence=1")
    assert answer.status_code == 422
    assert "registry, projects" in answer.json()["errors"][0]["expected"]
