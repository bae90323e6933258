"""A province pushes everything it holds: what is absent counts no longer, and again when it is."""

import json
import uuid
from typing import Any

import httpx

from tests.journeys.callers import Portal, Province
from tests.journeys.items import pairing, project
from tests.journeys.system import System
from tests.journeys.test_push_reaches_dashboard import grown

SNAPSHOTS = "/projects/v1/snapshots"
NDJSON = "application/x-ndjson"


async def whole(
    province: Province, source: str, *items: Any, types: str = "project", confirm: int
) -> dict[str, Any]:
    """The receipt of a snapshot of these items, in two parts sent the wrong way round, at rest."""
    service = "projects" if types == "project" else "registry"
    path, keys = f"/{service}/v1/snapshots", uuid.uuid4()
    opened = await step(province, service, f"{path}?types={types}&source={source}", f"{keys}-o")
    url = opened.json()["links"]["self"]
    for number, some in ((2, items[1:]), (1, items[:1])):
        body = "\n".join(json.dumps(item) for item in some).encode()
        await step(province, service, f"{url}/parts/{number}", f"{keys}-{number}", body)
    close = f"{url}/close?parts=2&confirm_withdrawals={confirm}"
    receipt = (await step(province, service, close, f"{keys}-c")).json()
    return await at_rest(province, service, receipt)


async def step(
    province: Province, service: str, path: str, key: str, body: bytes = b""
) -> httpx.Response:
    answer = await province.step(service, path, key=key, content=body, kind=NDJSON if body else "")
    assert answer.is_success, answer.text
    return answer


async def at_rest(province: Province, service: str, receipt: dict[str, Any]) -> dict[str, Any]:
    path = receipt["links"]["self"]
    answer = await province.look(service, path, Prefer="wait=30")
    told: dict[str, Any] = answer.json()
    # What else the province holds is only named, and refused: not to be absent that is enough.
    assert told["status"] in ("processed", "partial"), told
    return told


async def test_what_is_absent_counts_no_longer_and_again_when_it_is_restored(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    held = [project(helper) for _ in range(3)]
    others = await every(jiangsu)
    reported = {
        "type": "progress",
        "source_id": f"{held[0]['source_id']}-1",
        "source_version": 1,
        "project": held[0]["source_id"],
        "on": "2024-01-31",
        "beneficiaries": [{"person_times": 90}],
    }
    before = await portal.overview()
    await portal.applied(await jiangsu.push(*held))
    await portal.applied(await jiangsu.push(reported))
    pushed = await portal.overview()
    then = (await portal.read("overview"))["freshness"]["as_of"]
    assert grown(before, pushed, "C04") == 3 * 320 + 90

    receipt = await whole(jiangsu, jiangsu.source, *held[1:], *others, confirm=1)
    assert receipt["counts"]["withdrawn"] == 1
    await portal.applied(receipt, within=10)
    gone = await portal.overview()
    assert grown(before, gone, "C00") == 2, "the absent project is no project any more"
    assert grown(before, gone, "C01") == 1_000_000
    assert grown(before, gone, "C04") == 2 * 320, "its progress went with it"
    assert await portal.overview(as_of=then) == pushed, "the past stays what it was"
    await system.operate("stats", "reconcile")
    found = (await portal.read("reconciliation"))["reconciliation"]
    assert found["different_count"] == 0

    again = await jiangsu.push(held[0])
    assert again["counts"] == {"restored": 1}
    await portal.applied(again)
    assert await portal.overview() == pushed
    await system.operate("stats", "rebuild", "--verify")
    await system.operate("stats", "reconcile")
    found = (await portal.read("reconciliation"))["reconciliation"]
    assert found["different_count"] == 0


async def test_a_withdrawn_pairing_covers_no_county(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    kept, absent = pairing(helper, "611024"), pairing(helper, "611025")
    others = await every(jiangsu, "registry", "pairing")
    before = await portal.overview()
    receipt = await jiangsu.push(kept, absent)
    await portal.applied(receipt, of="registry")
    paired = await portal.overview()
    receipt = await whole(
        jiangsu, jiangsu.source, kept, *others, {**kept, "source_id": "beside"},
        types="pairing", confirm=1,
    )  # fmt: skip
    await portal.applied(receipt, of="registry")
    after = await portal.overview()
    assert grown(before, paired, "A01") - grown(before, after, "A01") == 1


async def test_a_worker_killed_in_the_middle_of_closing_ends_with_the_same(
    system: System, jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    others = await every(jiangsu)
    absent = [project(helper) for _ in range(1_500)]
    receipt = await jiangsu.push(*absent)
    await portal.applied(receipt, within=60)
    before = await portal.overview()
    await system.hold("projects-worker")
    keys = uuid.uuid4()
    path = f"{SNAPSHOTS}?types=project&source={jiangsu.source}"
    url = (await step(jiangsu, "projects", path, f"{keys}-o")).json()["links"]["self"]
    body = "\n".join(json.dumps(item) for item in [*others, project(helper)]).encode()
    await step(jiangsu, "projects", f"{url}/parts/1", f"{keys}-1", body)
    close = f"{url}/close?parts=1&confirm_withdrawals=1500"
    queued = (await step(jiangsu, "projects", close, f"{keys}-c")).json()
    await system.release("projects-worker")
    for _ in range(3):
        await system.kill("projects-worker")
        await system.ready("projects-worker")
    done = await at_rest(jiangsu, "projects", queued)
    assert done["counts"]["withdrawn"] == 1_500
    assert done["counts"]["created"] == 1
    await portal.applied(done, within=60)
    assert grown(before, await portal.overview(), "C00") == 1 - 1_500


async def every(
    province: Province, service: str = "projects", item_type: str = "project"
) -> list[dict[str, Any]]:
    """What the province holds already, named and no more: enough to be listed."""
    path = f"/{service}/v1/sources/{province.source}/holdings?type={item_type}&limit=500"
    held = await province.every(service, path)
    return [{"type": item_type, "source_id": one["source_id"]} for one in held]
