"""A province hands over more than is answered at once, and what names the not yet known."""

from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.deadlines import until_true
from tests.journeys.items import organization, project


async def test_a_large_delivery_is_taken_by_the_worker_and_counted(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = await portal.overview()
    items = [project(helper) for _ in range(2_300)]
    answer = await jiangsu.deliver(items, key="large")
    assert answer.status_code == 202, answer.text
    path = answer.json()["links"]["self"]
    receipt = (await jiangsu.look("projects", path, Prefer="wait=30")).json()
    assert (receipt["status"], receipt["counts"]) == ("processed", {"created": 2_300})
    lines = await jiangsu.lines("projects", receipt)
    assert [line["position"] for line in lines] == list(range(2_300))
    await portal.applied(receipt)
    after = await portal.overview()
    assert int(after["C00"].numerator) - int(before["C00"].numerator) == 2_300
    assert float(after["C01"].numerator) - float(before["C01"].numerator) == 2_300 * 500_000


async def test_a_project_waits_for_its_organization_and_is_counted_when_it_comes(
    jiangsu: Province, portal: Portal
) -> None:
    before = await portal.overview()
    late = organization()
    answer = await jiangsu.hand_over(project(late))
    assert answer.json()["counts"] == {"deferred": 1}
    await portal.applied(await jiangsu.push(late), of="registry", at="projects")
    path = answer.json()["links"]["self"]

    async def is_taken() -> bool:
        return bool((await jiangsu.look("projects", path)).json()["counts"] == {"created": 1})

    await until_true(is_taken, "the waiting project is taken", within=20)
    await portal.applied((await jiangsu.look("projects", path)).json())
    after = await portal.overview()
    assert int(after["C00"].numerator) - int(before["C00"].numerator) == 1
