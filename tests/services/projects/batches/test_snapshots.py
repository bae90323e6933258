"""Snapshots: what is absent is withdrawn, nothing else, and only as many as are meant."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.taking import Taking
from shared.ingestion.tidying import tidy_once
from tests.services.projects.batches.snapshots import (
    SNAPSHOTS,
    closed,
    key,
    opened,
    push_whole,
    send_part,
    take_all,
)
from tests.services.projects.conftest import JIANGSU, progress, project, rows
from tests.tokens import Mint

BATCHES, PROJECTS = "/projects/v1/batches", "/projects/v1/projects"


async def hand_over(client: httpx.AsyncClient, *items: Any, **headers: str) -> dict[str, Any]:
    answer = await client.post(BATCHES, json=list(items), headers=key() | headers)
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def many(client: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    """So many projects, held."""
    items = [project(f"P-{n:04}") for n in range(count)]
    await hand_over(client, *items)
    return items


async def ids(client: httpx.AsyncClient, **query: Any) -> list[str]:
    page = (await client.get(PROJECTS, params={"limit": 500, **query})).json()
    return sorted(item["source_id"] for item in page["items"])


async def test_what_is_absent_is_withdrawn_and_what_comes_again_is_restored(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = await many(province, 30)
    receipt = await push_whole(province, database, *items[1:], project("new"))
    assert (receipt["status"], receipt["mode"]) == ("processed", "snapshot")
    assert receipt["counts"] == {"unchanged": 29, "created": 1, "withdrawn": 1}
    assert receipt["received"] == receipt["done"] == 31
    lines = (await province.get(receipt["links"]["items"] + "?outcome=withdrawn")).json()["items"]
    (line,) = lines
    assert (line["position"], line["source_id"], line["version"]) == (30, "P-0000", 2)

    assert "P-0000" not in await ids(province)
    assert await ids(province, withdrawn="true") == ["P-0000"]
    assert len(await ids(province, withdrawn="any")) == 31
    shown = (await province.get(f"{PROJECTS}/{line['id']}")).json()
    assert shown["withdrawn_by"] == receipt["batch_id"]
    assert shown["withdrawn_at"] > shown["stage_dates"]["signed"]
    versions = (await province.get(f"{PROJECTS}/{line['id']}/versions")).json()["items"]
    assert [one["type"].split(".")[-2] for one in versions] == ["registered", "withdrawn"]
    assert versions[1]["batch_id"] == receipt["batch_id"]
    changed = {change["pointer"] for change in versions[1]["changes"]}
    assert changed == {"/withdrawn_at", "/withdrawn_by"}

    again = await hand_over(province, items[0])
    assert again["counts"] == {"restored": 1}
    shown = (await province.get(f"{PROJECTS}/{line['id']}")).json()
    assert "withdrawn_at" not in shown
    assert shown["version"] == 3
    assert await ids(province, withdrawn="true") == []
    assert (await hand_over(province, items[0]))["counts"] == {"unchanged": 1}


async def test_an_older_version_restores_nothing_and_a_single_push_does(
    province: httpx.AsyncClient, database: Database
) -> None:
    await hand_over(province, *(project(f"P-{n}", source_version=3) for n in range(2)))
    await push_whole(province, database, project("P-1"), confirm_withdrawals=1)
    old = project("P-0", source_version=2)
    assert (await hand_over(province, old))["counts"] == {"stale": 1}
    other = project("P-0", source_version=3, name="其他")
    assert (await hand_over(province, other))["counts"] == {"conflict": 1}
    newer = project("P-0", source_version=4, name="其他")
    answer = await province.post(PROJECTS, json=newer, headers=key())
    assert (answer.status_code, answer.json()["outcome"]) == (200, "restored")


@pytest.mark.parametrize(
    ("held", "absent", "is_free"), [(20, 1, True), (20, 2, False), (19, 1, False)]
)
async def test_more_than_one_in_twenty_go_only_when_that_number_is_confirmed(
    province: httpx.AsyncClient, database: Database, held: int, absent: int, is_free: bool
) -> None:
    items = await many(province, held)
    url = await opened(province)
    await send_part(province, url, 1, *items[absent:])
    numbers = {"count": absent, "held": held, "by_type": {"project": absent}}
    shown = await closed(province, url, parts=1, mode="validate")
    assert shown.status_code == 200
    assert shown.json()["withdrawals"] == numbers | {"must_be_confirmed": not is_free}
    answer = await closed(province, url, parts=1)
    if is_free:
        assert answer.status_code == 202
        return
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("/withdrawals-not-confirmed")
    assert problem["withdrawals"] == numbers | {"must_be_confirmed": True}
    assert problem["errors"][0]["expected"] == str(absent)
    listed = (await province.get(f"{url}/withdrawals")).json()["items"]
    assert [one["source_id"] for one in listed] == [f"P-{n:04}" for n in range(absent)]
    assert listed[0]["name"] == "红枣产业帮扶"
    for wrong in (0, absent + 1):
        refused = await closed(province, url, parts=1, confirm_withdrawals=wrong)
        assert refused.status_code == 422
    assert await take_all(database) == 0
    assert (await closed(province, url, parts=1, confirm_withdrawals=absent)).status_code == 202
    await take_all(database)
    assert len(await ids(province)) == held - absent


async def test_more_than_a_thousand_go_only_when_confirmed_however_few_that_are(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project(f"{n:05}") for n in range(25_000)]
    for first in range(0, 25_000, 5_000):
        await hand_over(province, *items[first : first + 5_000])
    url = await opened(province)
    await send_part(province, url, 1, *items[1_001:])
    answer = await closed(province, url, parts=1)
    assert answer.status_code == 422
    assert answer.json()["withdrawals"]["count"] == 1_001
    pages, cursor = 0, None
    seen: list[str] = []
    while pages == 0 or cursor:
        query = {"limit": 500} | ({"cursor": cursor} if cursor else {})
        page = (await province.get(f"{url}/withdrawals", params=query)).json()
        seen += [item["source_id"] for item in page["items"]]
        pages, cursor = pages + 1, page["next_cursor"]
    assert seen == [f"{n:05}" for n in range(1_001)]
    await closed(province, url, parts=1, confirm_withdrawals=1_001)
    assert await take_all(database) == 26
    gone = "select count(*) from projects where withdrawn_at is not null"
    async with rows(database, gone) as found:
        assert found[0][0] == 1_001


async def test_parts_come_in_any_order_and_more_than_once(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = await opened(province)
    first = [project(f"a{n}") for n in range(1_500)]
    second = [project("b"), project("b2", kind="mining")]
    assert (await send_part(province, url, 2, *second)).json()["items"] == 2
    once = await send_part(province, url, 1, *first)
    again = await send_part(province, url, 1, *first)
    assert once.status_code == again.status_code == 200
    assert once.content == again.content
    other = await send_part(province, url, 1, *first[1:])
    assert (other.status_code, other.json()["type"][-12:]) == (422, "part-differs")
    missing = await closed(province, url, parts=4)
    assert missing.status_code == 422
    assert [error["pointer"] for error in missing.json()["errors"]] == ["/parts/3", "/parts/4"]
    beyond = (await closed(province, url, parts=1)).json()
    assert [error["code"] for error in beyond["errors"]] == ["part_beyond"]
    assert [error["expected_zh"] for error in beyond["errors"]] == ["分片 1 至 1"]
    assert beyond["detail_zh"] == "所述共 1 个分片，缺少：无；多出：2。"
    shown = (await province.get(url)).json()
    assert (shown["status"], shown["received"]) == ("open", 1_502)
    assert shown["parts"] == [{"part": 1, "items": 1_500}, {"part": 2, "items": 2}]
    async with rows(database, "select count(*) from projects") as held:
        assert held[0][0] == 0, "nothing is written before it is closed"
    receipt = (await closed(province, url, parts=2)).json()
    await take_all(database)
    done = (await province.get(receipt["links"]["self"])).json()
    assert done["counts"] == {"created": 1_501, "rejected": 1}
    refused = (await province.get(receipt["links"]["items"] + "?outcome=rejected")).json()["items"]
    assert [(one["position"], one["errors"][0]["pointer"]) for one in refused] == [
        (1_501, "/1501/kind")
    ]
    assert (await send_part(province, url, 3, project("late"))).status_code == 409
    assert (await closed(province, url, parts=2)).status_code == 409
    assert (await province.get(f"{url}/withdrawals")).status_code == 409


async def test_an_item_that_is_refused_is_not_absent(
    province: httpx.AsyncClient, database: Database
) -> None:
    await hand_over(province, project("P-1"), project("P-2"))
    receipt = await push_whole(province, database, project("P-1"), project("P-2", kind="mining"))
    assert receipt["counts"] == {"unchanged": 1, "rejected": 1}
    assert await ids(province) == ["P-1", "P-2"]


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        (7, "/1"),
        ({"type": "project", "source_id": " x"}, "/1/source_id"),
        (project(7), "/1/source_id"),  # type: ignore[arg-type]
        ({"source_id": "P-2"}, "/1/type"),
        (progress(), "/1/type"),
    ],
)
async def test_a_part_that_cannot_be_read_is_not_stored(
    province: httpx.AsyncClient, database: Database, item: Any, pointer: str
) -> None:
    url = await opened(province)
    answer = await send_part(province, url, 1, project(), item)
    assert (answer.status_code, answer.json()["type"][-15:]) == (422, "part-not-listed")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    async with rows(database, "select count(*) from delivered_parts") as left:
        assert left[0][0] == 0
    assert (await send_part(province, url, 1, project())).status_code == 200


async def test_what_came_after_the_opening_and_what_others_hold_stays(
    province: httpx.AsyncClient, database: Database, mint: Mint
) -> None:
    mate = mint.bearer("projects:write", sub="mate", sources=["cn-32"])
    await hand_over(province, *(project(f"P-{n}") for n in range(3)))
    await hand_over(province, project("mates"), **mate)
    abroad = mint.bearer("projects:write", sub="province-32", sources=["cn-32"], division="110000")
    foreign = project("abroad", organizations=[{"code": "51110000DEMX00014D"}])
    await hand_over(province, foreign, **abroad)
    url = await opened(province)
    await hand_over(province, project("since"))
    await hand_over(province, project("P-2", source_version=2, name="其后更新"))
    await send_part(province, url, 1, project("P-1"))
    answer = await closed(province, url, parts=1)
    assert answer.json()["withdrawals"]["count"] == 1, answer.text
    assert answer.json()["withdrawals"]["held"] == 2
    assert (await closed(province, url, parts=1, confirm_withdrawals=1)).status_code == 202
    await take_all(database)
    assert await ids(province, withdrawn="true") == ["P-0"]


async def test_what_is_pushed_between_closing_and_taking_stays(
    province: httpx.AsyncClient, database: Database
) -> None:
    await hand_over(province, *(project(f"P-{n}") for n in range(2)))
    url = await opened(province)
    await send_part(province, url, 1, project("P-1"))
    receipt = (await closed(province, url, parts=1, confirm_withdrawals=1)).json()
    await hand_over(province, project("P-0", source_version=2, name="又有"))
    await take_all(database)
    done = (await province.get(receipt["links"]["self"])).json()
    assert done["counts"] == {"unchanged": 1, "stale": 1}
    assert await ids(province) == ["P-0", "P-1"]


async def test_progress_brings_nothing_once_withdrawn_and_all_of_it_when_restored(
    province: httpx.AsyncClient, database: Database
) -> None:
    reported = progress(beneficiaries=[{"person_times": 90}])
    await hand_over(province, project(), reported)
    (before,) = (await province.get(PROJECTS)).json()["items"]
    both = {"types": "project,progress"}
    receipt = await push_whole(province, database, project(), confirm_withdrawals=1, **both)
    assert receipt["counts"] == {"unchanged": 1, "withdrawn": 1}
    (after,) = (await province.get(PROJECTS)).json()["items"]
    assert before["totals"]["beneficiaries"]["person_times"] == 410
    assert after["totals"]["beneficiaries"]["person_times"] == 320
    assert (await province.get("/projects/v1/progress")).json()["items"] == []
    again = await push_whole(province, database, project(), reported, **both)
    assert again["counts"] == {"unchanged": 1, "restored": 1}
    (restored,) = (await province.get(PROJECTS)).json()["items"]
    assert restored["totals"] == before["totals"]


async def test_a_withdrawn_project_takes_no_progress_and_keeps_what_it_had(
    province: httpx.AsyncClient, database: Database
) -> None:
    reported = progress(beneficiaries=[{"person_times": 90}])
    await hand_over(province, project(), project("P-2"), reported)
    await push_whole(province, database, project("P-2"), confirm_withdrawals=1)
    refused = await hand_over(province, progress("G-2"))
    assert refused["items"][0]["errors"][0]["code"] == "project_unknown"
    assert (await hand_over(province, project(), progress("G-2")))["counts"] == {
        "restored": 1,
        "created": 1,
    }
    page = (await province.get(PROJECTS, params={"source_id": "P-1"})).json()
    assert page["items"][0]["totals"]["beneficiaries"]["person_times"] == 410


async def test_what_would_be_withdrawn_is_found_by_a_part_of_its_id_or_name(
    province: httpx.AsyncClient,
) -> None:
    await hand_over(
        province,
        project("X-1", name="茶叶"),
        project("x-2", name="花椒"),
        project("Y-100%", name="茶园 Tea"),
    )
    url = await opened(province)

    async def found(text: str, **query: Any) -> list[str]:
        page = await province.get(f"{url}/withdrawals", params={"text": text, **query})
        return [one["source_id"] for one in page.json()["items"]]

    assert await found("x-") == ["X-1", "x-2"]
    assert await found("茶") == ["X-1", "Y-100%"]
    assert await found("TEA") == await found("0%") == ["Y-100%"]
    assert await found("_") == []
    first = (await province.get(f"{url}/withdrawals", params={"text": "茶", "limit": 1})).json()
    assert [one["name"] for one in first["items"]] == ["茶叶"]
    assert await found("茶", cursor=first["next_cursor"]) == ["Y-100%"]
    assert (await province.get(f"{url}/withdrawals", params={"name": "茶"})).status_code == 422


async def test_an_open_snapshot_can_be_called_off_and_leaves_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = await opened(province)
    await send_part(province, url, 1, project())
    cancel = (await province.get(url)).json()["links"]["cancel"]
    assert (await province.post(cancel)).json()["status"] == "cancelled"
    assert (await province.get(url)).json()["status"] == "cancelled"
    for table in ("delivered_parts", "snapshot_parts", "projects"):
        async with rows(database, f"select count(*) from {table}") as left:
            assert left[0][0] == 0
    assert (await send_part(province, url, 2, project())).status_code == 409
    assert (await province.post(cancel)).status_code == 409


async def test_a_snapshot_that_nobody_closes_expires_and_leaves_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = await opened(province)
    await send_part(province, url, 1, project())
    async with database.transaction() as tx:
        await tx.execute(text("update snapshots set expires_at = now() - interval '1 second'"))
    assert (await province.get(url)).json()["status"] == "expired"
    assert (await closed(province, url, parts=1)).status_code == 409
    await tidy_once(database)
    for table in ("delivered_parts", "snapshot_parts", "projects"):
        async with rows(database, f"select count(*) from {table}") as left:
            assert left[0][0] == 0
    receipt = (await province.get(url.replace("snapshots", "batches"))).json()
    assert receipt["status"] == "expired"
    assert receipt["finished_at"]


async def test_the_same_key_is_answered_the_same_at_every_step(
    province: httpx.AsyncClient, database: Database
) -> None:
    same, kind = key(), {"Content-Type": "application/x-ndjson"}
    one, two = [
        await province.post(SNAPSHOTS, params={"types": "project"}, headers=same) for _ in range(2)
    ]
    assert one.content == two.content
    assert two.headers["idempotency-replayed"] == "true"
    url, same = one.json()["links"]["self"], key()
    body = json.dumps(project()).encode()
    sent = [
        await province.post(f"{url}/parts/1", content=body, headers=same | kind) for _ in range(2)
    ]
    assert sent[0].content == sent[1].content
    same = key()
    answers = await asyncio.gather(
        *(province.post(f"{url}/close?parts=1", headers=same) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert await take_all(database) == 1
    assert (await province.post(f"{url}/close?parts=1", headers=same)).status_code == 202
    assert (await province.post(f"{url}/close?parts=2", headers=same)).status_code == 422
    for step in (SNAPSHOTS + "?types=project", f"{url}/parts/2", f"{url}/close?parts=1"):
        assert (await province.post(step, content=body, headers=kind)).status_code == 400


async def test_the_same_part_at_once_is_stored_once(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = await opened(province)
    items = [project(f"P-{n}") for n in range(1_200)]
    answers = await asyncio.gather(*(send_part(province, url, 1, *items) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    async with rows(database, "select sum(items), count(*) from delivered_parts") as stored:
        assert tuple(stored[0]) == (1_200, 2)
    async with rows(database, "select count(*) from batches") as left:
        assert left[0][0] == 1, "nothing but the snapshot is left"


@pytest.mark.parametrize(
    "query", ["", "?types=", "?types=mine", "?types=project,project", "?type=x"]
)
async def test_a_snapshot_says_of_what_it_is(province: httpx.AsyncClient, query: str) -> None:
    assert (await province.post(SNAPSHOTS + query, headers=key())).status_code == 422


async def test_a_snapshot_is_its_clients_own(
    province: httpx.AsyncClient, database: Database, mint: Mint
) -> None:
    url = await opened(province)
    other = mint.bearer("projects:write", sub="second", sources=["cn-32"])
    for path in (url, f"{url}/withdrawals"):
        assert (await province.get(path, headers=other)).status_code == 404, path
    answer = await province.post(f"{url}/close?parts=0", headers=key() | other)
    assert answer.status_code == 404
    answer = await send_part(province, url, 1, project(), **other)
    assert answer.status_code == 404


async def test_parts_are_taken_in_every_format_and_compared_with_their_digest(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = await opened(province)
    table = (
        "来源编号,项目名称,帮扶类型,项目阶段,签约日期,帮扶组织,帮扶县\n"
        f"T-1,茶叶,产业帮扶,签约,2023-03-01,{JIANGSU},610924\n"
        f"T-2,茶叶,没有,签约,2023-03-01,{JIANGSU},610924\n"
    ).encode("gb18030")
    kind = {"Content-Type": "text/csv; charset=gb18030"}
    answer = await province.post(f"{url}/parts/2?type=project", content=table, headers=key() | kind)
    assert (answer.status_code, answer.json()["items"]) == (200, 2), answer.text
    answer = await province.post(f"{url}/parts/1", json=[project("J-1")], headers=key())
    assert answer.json()["items"] == 1
    wrong = {"Content-Digest": "sha-256=:AAAA:"}
    answer = await send_part(province, url, 3, project("D-1"), **wrong)
    assert answer.status_code == 400
    receipt = (await closed(province, url, parts=2)).json()
    await take_all(database)
    lines = (await province.get(receipt["links"]["items"])).json()["items"]
    assert [(one["source_id"], one["outcome"]) for one in lines] == [
        ("J-1", "created"),
        ("T-1", "created"),
        ("T-2", "rejected"),
    ]
    assert lines[2]["errors"][0]["pointer"] == "/rows/3/帮扶类型"


async def test_an_empty_snapshot_withdraws_everything_when_that_is_confirmed(
    province: httpx.AsyncClient, database: Database
) -> None:
    await many(province, 3)
    url = await opened(province)
    assert (await closed(province, url, parts=0)).status_code == 422
    receipt = (await closed(province, url, parts=0, confirm_withdrawals=3)).json()
    await take_all(database)
    done = (await province.get(receipt["links"]["self"])).json()
    assert (done["status"], done["counts"]) == ("processed", {"withdrawn": 3})
    assert await ids(province) == []
    url = await opened(province)
    receipt = (await closed(province, url, parts=0)).json()
    await take_all(database)
    assert (await province.get(receipt["links"]["self"])).json()["status"] == "processed"


async def test_a_worker_that_is_killed_in_the_middle_takes_nothing_twice(
    province: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many(province, 2_500)
    url = await opened(province)
    await send_part(province, url, 1, project("P-0000"))
    receipt = (await closed(province, url, parts=1, confirm_withdrawals=2_499)).json()
    taking = Taking(INTAKE)
    await taking.take_next(database)
    await taking.take_next(database)

    async def killed(*_: Any, **__: Any) -> None:
        raise ConnectionError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("shared.ingestion.taking.receipts.keep_lines", killed)
        with pytest.raises(ConnectionError):
            await taking.take_next(database)
    running = (await province.get(receipt["links"]["self"])).json()
    assert (running["status"], running["done"]) == ("running", 1_001)
    await take_all(database)
    done = (await province.get(receipt["links"]["self"])).json()
    assert done["counts"] == {"unchanged": 1, "withdrawn": 2_499}
    async with rows(database, "select count(*) from outbox where type like '%withdrawn%'") as told:
        assert told[0][0] == 2_499
    assert len(await ids(province)) == 1
