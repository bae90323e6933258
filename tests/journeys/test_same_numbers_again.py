"""The numbers can be had again: rebuilt from the log, reconciled with the facts, as of the past."""

from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.items import pairing, project
from tests.journeys.system import System


async def test_reconciliation_finds_no_difference(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    thirds = [{"code": "610728"}, {"code": "610902"}, {"code": "610925"}]
    funds = [{"entry": "committed", "amount_yuan": "100.00", "on": "2023-03-01"}]
    await portal.applied(await jiangsu.push(project(helper, counties=thirds, funds=funds)))

    await system.operate("stats", "reconcile")
    found = (await portal.read("reconciliation"))["reconciliation"]
    assert found["compared_count"] > 0
    assert found["different_count"] == 0

    whole = await portal.read("indicators/C01", by="province")
    assert sum(fen(row["numerator"]) for row in whole["items"]) == fen(whole["numerator"])


async def test_a_past_instant_answers_what_the_overview_said_then(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed = project(helper)
    await portal.applied(await jiangsu.push(pushed))
    then = (await portal.read("overview"))["freshness"]["as_of"]
    said = await portal.overview()

    paired = await jiangsu.push(pairing(helper, "610929"))
    cancelled = {"stage": "cancelled", "stage_dates": {"cancelled": "2024-01-01"}}
    await portal.applied(await jiangsu.push(pushed | cancelled | {"source_version": 2}))
    await portal.applied(paired, of="registry")

    assert await portal.overview() != said
    assert await portal.overview(as_of=then) == said


def fen(yuan: str) -> int:
    """Yuan with two decimals as whole fen."""
    return int(yuan.replace(".", ""))


async def test_a_rebuild_from_the_log_is_byte_equal_and_changes_no_number(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed = [project(helper, stage="signed", stage_dates={"signed": "2023-03-01"}) for _ in "12"]
    await jiangsu.push(*pushed)
    on = {"stage": "implementing", "stage_dates": {"implementing": "2024-01-01"}}
    await portal.applied(await jiangsu.push(pushed[0] | on | {"source_version": 2}))
    before = await portal.overview()

    await system.operate("stats", "rebuild", "--verify", "--switch")
    assert await portal.overview() == before

    # What is shown now is the rebuilt tables: the worker has to go on in them.
    await portal.applied(await jiangsu.push(project(helper)))
    assert int((await portal.overview())["C00"].numerator) == int(before["C00"].numerator) + 1
