"""Validated, looked at, and written without being sent again; all or nothing; what arrived."""

import base64
import hashlib
import json
from typing import Any

import httpx

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.taking import Taking
from tests.services.projects.conftest import project, rows

BATCHES = "/projects/v1/batches"


async def push(
    province: httpx.AsyncClient, items: Any, *, key: str, query: str = ""
) -> httpx.Response:
    headers = {"Idempotency-Key": f'"{key}"'}
    return await province.post(f"{BATCHES}?report=full{query}", json=items, headers=headers)


async def commit(
    province: httpx.AsyncClient, preview: dict[str, Any], *, key: str
) -> httpx.Response:
    return await province.post(
        preview["links"]["self"] + "/commit", headers={"Idempotency-Key": f'"{key}"'}
    )


async def lines(province: httpx.AsyncClient, receipt: dict[str, Any]) -> list[tuple[str, int]]:
    found = (await province.get(receipt["links"]["items"])).json()["items"]
    return [(line["outcome"], line["version"]) for line in found]


async def names(database: Database) -> list[str]:
    async with rows(database, "select name from projects order by name") as found:
        return [row[0] for row in found]


async def test_a_validated_batch_is_written_as_foretold_without_being_sent_again(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("old")], key="before")
    items = [project("new", name="新"), project("old", source_version=2, name="改"), {"type": 7}]
    preview = (await push(province, items, key="try", query="&mode=validate")).json()
    foretold = await lines(province, preview)
    assert await names(database) == ["红枣产业帮扶"]

    done = await commit(province, preview, key="do")
    assert done.status_code == 200
    assert (done.json()["status"], done.json()["mode"]) == ("partial", "commit")
    stored = (await province.get(preview["links"]["self"])).json()
    assert (stored["status"], stored["mode"]) == ("partial", "commit")
    assert await lines(province, preview) == foretold
    assert foretold == [("created", 1), ("updated", 2), ("rejected", None)]
    assert await names(database) == ["改", "新"]
    assert (await commit(province, preview, key="do")).content == done.content
    assert (await commit(province, preview, key="again")).status_code == 409


async def test_a_preview_tells_what_an_update_would_change(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("old"), project("same")], key="before")
    more = {"entry": "committed", "amount_yuan": "0.35", "on": "2023-05-01"}
    mended = project(
        "old",
        source_version=2,
        name="改",
        funds=[*project()["funds"], more],
        counties=[{"code": "610924"}],
    )
    items = [project("new"), mended, project("same"), mended | {"name": ""}]
    answer = (await push(province, items, key="try", query="&mode=validate")).json()
    kept = (await province.get(answer["links"]["items"])).json()["items"]
    assert [line["changes"] for line in answer["items"]] == [line["changes"] for line in kept]
    assert [line["outcome"] for line in kept] == ["created", "updated", "unchanged", "rejected"]
    assert [line["changes"] is not None for line in kept] == [False, True, False, False]
    told = {one["pointer"]: (one["before"], one["after"]) for one in kept[1]["changes"]}
    assert told["/name"] == ("红枣产业帮扶", "改")
    assert told["/funds/1"][0] is None
    assert told["/funds/1"][1]["amount_yuan"] == "0.35"
    assert told["/totals/funds/committed"] == ("500000.00", "500000.35")

    await commit(province, answer, key="do")
    read = await province.get(f"/projects/v1/projects/{kept[1]['id']}/versions")
    _, version = read.json()["items"]
    assert version["changes"] == kept[1]["changes"]
    done = (await province.get(answer["links"]["items"])).json()["items"]
    assert [line["changes"] for line in done] == [None] * 4


async def test_what_has_moved_since_is_not_written_and_the_new_preview_is_held_to(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("old")], key="before")
    changed = [project("old", source_version=5, name="甲"), project("new")]
    preview = (await push(province, changed, key="try", query="&mode=validate")).json()
    await push(province, [project("old", source_version=2, name="乙")], key="rival")

    moved = await commit(province, preview, key="do")
    assert moved.status_code == 409
    assert moved.json()["type"].endswith("/preview-moved")
    assert moved.json()["receipt"]["status"] == "validated"
    assert moved.json()["receipt"]["mode"] == "validate"
    assert await names(database) == ["乙"]
    assert await lines(province, preview) == [("updated", 3), ("created", 1)]

    assert (await commit(province, preview, key="do again")).status_code == 200
    assert await names(database) == ["甲", "红枣产业帮扶"]


async def test_only_the_client_who_validated_may_commit(province: httpx.AsyncClient) -> None:
    preview = (await push(province, [project()], key="try", query="&mode=validate")).json()
    other = preview | {"links": {"self": f"{BATCHES}/00000000-0000-7000-8000-000000000000"}}
    assert (await commit(province, other, key="do")).status_code == 404


async def test_all_or_nothing_writes_nothing_when_one_item_is_refused(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project("A"), project("B", kind="mining"), project("C")]
    refused = await push(province, items, key="all", query="&atomicity=all")
    assert refused.status_code == 422
    document = refused.json()
    assert document["type"].endswith("/atomic-batch-refused")
    receipt = document["receipt"]
    assert receipt["counts"] == {"not_applied": 2, "rejected": 1}
    assert receipt["sequence"] is None
    assert await names(database) == []
    assert await lines(province, receipt) == [
        ("not_applied", 1), ("rejected", None), ("not_applied", 1)
    ]  # fmt: skip
    assert (await push(province, items, key="all", query="&atomicity=all")).content == (
        refused.content
    )
    sound = await push(province, [project("A"), project("C")], key="sound", query="&atomicity=all")
    assert sound.json()["counts"] == {"created": 2}
    assert len(await names(database)) == 2


async def test_an_atomic_preview_says_what_its_commit_would(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project("A"), project("B", kind="mining")]
    query = "&atomicity=all&mode=validate"
    preview = (await push(province, items, key="try", query=query)).json()
    assert preview["counts"] == {"not_applied": 1, "rejected": 1}
    done = await commit(province, preview, key="do")
    assert done.json()["status"] == "refused"
    assert await names(database) == []


async def test_a_large_preview_is_written_by_the_worker(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project(str(n)) for n in range(5_001)]
    preview = (await push(province, items, key="try", query="&mode=validate")).json()
    await _take_all(database)
    seen = (await province.get(preview["links"]["self"])).json()
    assert (seen["status"], seen["counts"]) == ("validated", {"created": 5_001})
    assert await names(database) == []

    queued = await commit(province, preview, key="do")
    assert queued.status_code == 202
    await _take_all(database)
    done = (await province.get(preview["links"]["self"])).json()
    assert (done["status"], done["done"]) == ("processed", 5_001)
    assert len(await names(database)) == 5_001


async def test_a_large_preview_stops_where_something_has_moved(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project(str(n)) for n in range(5_001)]
    preview = (await push(province, items, key="try", query="&mode=validate")).json()
    await _take_all(database)
    await push(province, [project("2500")], key="rival")
    await commit(province, preview, key="do")
    await _take_all(database)
    stopped = (await province.get(preview["links"]["self"])).json()
    assert (stopped["status"], stopped["done"]) == ("moved", 2_000)
    assert len(await names(database)) == 2_001


async def test_what_arrives_otherwise_than_promised_is_not_taken(
    province: httpx.AsyncClient, database: Database
) -> None:
    body = json.dumps([project()]).encode()
    sound = base64.b64encode(hashlib.sha256(body).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()

    async def send(key: str, digest: str) -> httpx.Response:
        headers = {
            "Idempotency-Key": f'"{key}"',
            "Content-Type": "application/json",
            "Content-Digest": digest,
        }
        return await province.post(BATCHES, content=body, headers=headers)

    refused = await send("1", f"sha-256=:{wrong}:")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "digest_mismatch"
    assert (await send("2", "md5=:abc:")).status_code == 400
    assert (await send("3", "sha-256=:???:")).status_code == 400
    assert await names(database) == []
    assert (await send("4", f"sha-256=:{sound}:")).status_code == 200


async def _take_all(database: Database) -> None:
    taking = Taking(INTAKE)
    while await taking.take_next(database):
        pass
