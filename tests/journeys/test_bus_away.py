"""The bus is away for a while: provinces push on, and nothing is lost."""

from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.deadlines import until_true
from tests.journeys.items import organization, project
from tests.journeys.system import WORKERS, System


async def test_pushes_are_taken_while_the_bus_is_away_and_counted_when_it_is_back(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = int((await portal.overview())["C00"].numerator)
    carriers = carriers_of(system)
    await system.hold(*carriers, in_order=system.bus == "embedded")
    try:
        receipts = [await jiangsu.push(project(helper)) for _ in range(20)]
        await jiangsu.push(organization())
        assert not await portal.has_applied(int(receipts[0]["sequence"]), wait=0.5)
    finally:
        await system.release(*carriers)

    await portal.applied(receipts[-1], within=60)
    assert int((await portal.overview())["C00"].numerator) == before + 20

    async def has_caught_up() -> bool:
        lag = await portal.lag()
        return lag is not None and lag < 3

    await until_true(has_caught_up, "the lag returns to almost nothing")


def carriers_of(system: System) -> tuple[str, ...]:
    """What carries events: the broker; the embedded log is carried by the workers alone."""
    return ("kafka",) if system.bus == "kafka" else WORKERS
