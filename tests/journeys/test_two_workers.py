"""Two workers of stats share the load; when one is killed the other takes everything over."""

from collections import Counter
from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.deadlines import until_true
from tests.journeys.items import project
from tests.journeys.system import System

SECOND = "stats-worker-2"


async def test_both_hold_leases_and_a_killed_one_passes_its_own_on(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = int((await portal.overview())["C00"].numerator)
    await system.add("stats-worker", SECOND)
    try:
        await until_true(lambda: shares_are(system, 2), "two workers hold leases")
        await portal.applied(await jiangsu.push(*(project(helper) for _ in range(200))))
        assert int((await portal.overview())["C00"].numerator) == before + 200

        await system.hold("stats-worker")
        receipt = await jiangsu.push(*(project(helper) for _ in range(200)))
        await portal.applied(receipt)
        assert int((await portal.overview())["C00"].numerator) == before + 400
        await until_true(lambda: shares_are(system, 1), "one worker holds every lease")
    finally:
        await system.release("stats-worker")
        await system.remove(SECOND)
    await portal.applied(await jiangsu.push(project(helper)))


async def shares_are(system: System, workers: int) -> bool:
    """Whether so many workers hold every partition among them, each its fair part."""
    rows = await system.ask("select holder from stats.leases where expires_at > clock_timestamp()")
    held = Counter(row["holder"] for row in rows)
    return len(held) == workers and len(set(held.values())) == 1 and held.total() == 24
