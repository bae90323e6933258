"""A province at the door of projects: batches, receipts, repeats."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx
from sqlalchemy import text

from shared.database import Database
from tests.services.projects.conftest import BEIJING, project

BATCHES = "/projects/v1/batches"


async def push(
    province: httpx.AsyncClient, items: Any, *, key: str, query: str = "report=full"
) -> httpx.Response:
    headers = {"Idempotency-Key": f'"{key}"'}
    return await province.post(f"{BATCHES}?{query}", json=items, headers=headers)


async def count(database: Database, table: str) -> int:
    async with database.transaction() as tx:
        return int((await tx.execute(text(f"select count(*) from {table}"))).scalar_one())


def outcomes(answer: httpx.Response) -> list[str]:
    return [line["outcome"] for line in answer.json()["items"]]


async def test_a_refused_item_holds_nobody_up_and_every_item_has_its_line(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project("A"), project("B", kind="mining"), {"type": "village"}, 7, project("C")]
    answer = await push(province, items, key="mixed")
    receipt = answer.json()
    assert answer.status_code == 200
    assert receipt["status"] == "partial"
    assert outcomes(answer) == ["created", "rejected", "rejected", "rejected", "created"]
    assert sum(receipt["counts"].values()) == receipt["received"] == 5
    assert [error["pointer"] for line in receipt["items"] for error in line["errors"]] == [
        "/1/kind",
        "/2/type",
        "/3",
    ]
    lines = (await province.get(receipt["links"]["items"])).json()["items"]
    assert lines == receipt["items"]
    assert await count(database, "projects") == await count(database, "outbox") == 2


async def test_the_receipt_is_filtered_by_outcome_and_paged(province: httpx.AsyncClient) -> None:
    items = [project(str(n)) for n in range(5)] + [project("bad", kind="x")]
    receipt = (await push(province, items, key="paged")).json()
    url = receipt["links"]["items"]
    refused = (await province.get(url, params={"outcome": "rejected"})).json()["items"]
    assert [line["source_id"] for line in refused] == ["bad"]
    first = (await province.get(url, params={"limit": 4})).json()
    rest = (await province.get(url, params={"limit": 4, "cursor": first["next_cursor"]})).json()
    assert [line["position"] for line in first["items"] + rest["items"]] == list(range(6))


async def test_the_same_key_is_answered_byte_for_byte_and_done_once(
    province: httpx.AsyncClient, database: Database
) -> None:
    first = await push(province, [project()], key="again")
    second = await push(province, [project()], key="again")
    assert second.content == first.content
    assert second.headers["idempotency-replayed"] == "true"
    assert await count(database, "outbox") == 1


async def test_a_hundred_parallel_repeats_of_one_key_write_once(
    province: httpx.AsyncClient, database: Database
) -> None:
    answers = await asyncio.gather(
        *(push(province, [project()], key="parallel") for _ in range(100))
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert await count(database, "outbox") == await count(database, "batches") == 1


async def test_a_key_used_for_something_else_is_refused(province: httpx.AsyncClient) -> None:
    await push(province, [project()], key="reused")
    answer = await push(province, [project(name="另一个")], key="reused")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/key-reused")


async def test_the_same_push_under_another_key_changes_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("A"), project("B")], key="one")
    answer = await push(province, [project("A"), project("B")], key="two")
    assert outcomes(answer) == ["unchanged", "unchanged"]
    assert await count(database, "outbox") == 2


async def test_validate_answers_as_commit_would_and_keeps_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("old")], key="before")
    items = [project("new"), project("old"), project("old", source_version=1, name="x"), {}]
    tried = await push(province, items, key="try", query="mode=validate&report=full")
    assert tried.json()["status"] == "validated"
    assert await count(database, "projects") == await count(database, "outbox") == 1
    done = await push(province, items, key="do")
    assert outcomes(tried) == outcomes(done)
    assert tried.json()["counts"] == done.json()["counts"]


async def test_versions_protect_the_order_in_which_things_were_known(
    province: httpx.AsyncClient,
) -> None:
    await push(province, [project(source_version=5)], key="v5")
    expected = {
        "v4": (project(source_version=4, name="旧"), "stale"),
        "v5b": (project(source_version=5, name="异"), "conflict"),
        "v7": (project(source_version=7), "unchanged"),
        "v6": (project(source_version=6, name="迟"), "stale"),
        "v8": (project(source_version=8, name="新"), "updated"),
    }
    for key, (item, outcome) in expected.items():
        assert outcomes(await push(province, [item], key=key)) == [outcome], key


async def test_a_province_cannot_write_anothers(
    province: httpx.AsyncClient, database: Database
) -> None:
    foreign = project(organizations=[{"code": BEIJING}])
    answer = await push(province, [foreign], key="foreign")
    assert outcomes(answer) == ["rejected"]
    assert answer.json()["items"][0]["errors"][0]["code"] == "division_not_yours"
    as_another = await push(province, [project()], key="as", query="source=cn-11")
    assert as_another.status_code == 403
    assert await count(database, "projects") == 0


async def test_ndjson_is_read_line_by_line_and_a_broken_line_spoils_no_other(
    province: httpx.AsyncClient,
) -> None:
    lines = [json.dumps(project("A")), '{"type": "project", "source_id": ', "", "NaN"]
    lines += [json.dumps(project("B"))]
    answer = await province.post(
        f"{BATCHES}?report=full",
        content="\n".join(lines),
        headers={"Idempotency-Key": '"lines"', "Content-Type": "application/x-ndjson"},
    )
    assert Counter(outcomes(answer)) == {"created": 2, "rejected": 2}


async def test_what_cannot_be_read_is_told_as_a_problem(province: httpx.AsyncClient) -> None:
    for body, kind, status in [
        (b"{", "application/json", 400),
        (b"{}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"[1]", "text/plain", 415),
        (b"[" + b" " * 10 * 1024 * 1024 + b"]", "application/json", 422),
    ]:
        answer = await province.post(
            BATCHES, content=body, headers={"Idempotency-Key": '"x"', "Content-Type": kind}
        )
        assert answer.status_code == status, (kind, body[:10])
        assert answer.headers["content-type"] == "application/problem+json"
    packed = await province.post(
        BATCHES, json=[], headers={"Idempotency-Key": '"x"', "Content-Encoding": "br"}
    )
    assert packed.status_code == 415
    marked = await province.post(
        BATCHES,
        content=b"\xef\xbb\xbf" + json.dumps([project("marked")]).encode(),
        headers={"Idempotency-Key": '"bom"', "Content-Type": "application/json"},
    )
    assert marked.json()["counts"] == {"created": 1}
    missing = await province.post(BATCHES, json=[project()])
    assert missing.status_code == 400
    assert missing.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


async def test_nothing_invisible_and_no_nul_gets_into_a_name(province: httpx.AsyncClient) -> None:
    names = ["a\x00b", "a\u202eb", "a\u200bb", "a\ufeffb", "a\nb", ""]
    items = [project(str(n), name=name) for n, name in enumerate(names)]
    answer = await push(province, items, key="invisible")
    assert outcomes(answer) == ["rejected"] * len(names)


async def test_every_version_of_a_project_can_be_read_with_its_batch(
    province: httpx.AsyncClient,
) -> None:
    first = await push(province, [project()], key="first")
    later = project(
        source_version=2,
        stage="completed",
        stage_dates={"signed": "2023-03-01", "completed": "2024-05-01"},
    )
    await push(province, [later], key="later")
    found = (await province.get("/projects/v1/projects", params={"source_id": "P-1"})).json()
    assert found["items"][0]["funds"][0]["amount_yuan"] == "500000.00"
    project_id = found["items"][0]["id"]
    versions = (await province.get(f"/projects/v1/projects/{project_id}/versions")).json()["items"]
    assert [v["type"].rsplit(".", 2)[1] for v in versions] == ["registered", "completed"]
    assert versions[0]["batch_id"] == first.json()["batch_id"]
    assert versions[1]["state"]["stage"] == "completed"


async def test_the_list_of_projects_filters_and_refuses_unknown_filters(
    province: httpx.AsyncClient,
) -> None:
    items = [
        project("A"),
        project("B", counties=[{"code": "610924"}], kind="health", name="卫生院援建"),
    ]
    await push(province, items, key="list")

    async def ids(**params: str) -> list[str]:
        page = (await province.get("/projects/v1/projects", params=params)).json()
        return [item["source_id"] for item in page["items"]]

    assert await ids(county="610924") == ["B"]
    assert await ids(kind="industry") == ["A"]
    assert await ids(name="卫生") == ["B"]
    assert await ids(stage="completed") == []
    unknown = await province.get("/projects/v1/projects", params={"colour": "red"})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["code"] == "unknown_parameter"


async def test_no_project_can_be_so_large_that_the_nations_sums_overflow(
    province: httpx.AsyncClient,
) -> None:
    entry = {"entry": "received", "amount_yuan": "9999999999.99", "on": "2023-03-01"}
    many = {"person_times": 1_000_000_000, "on": "2023-03-01"}
    items = [
        project("one", funds=[entry]),
        project("two", funds=[entry, entry]),
        project("eleven", beneficiaries=[many] * 11),
        project("wide", funds=[entry | {"amount_yuan": "10000000000.00"}]),
    ]
    answer = await push(province, items, key="huge")
    assert outcomes(answer) == ["created", "rejected", "rejected", "rejected"]
    assert [
        (error["code"], error["pointer"])
        for line in answer.json()["items"]
        for error in line["errors"]
    ] == [
        ("total_implausible", "/1/funds"),
        ("total_implausible", "/2/beneficiaries"),
        ("wrong_format", "/3/funds/0/amount_yuan"),
    ]


async def test_an_identity_neither_begins_nor_ends_with_a_blank(
    province: httpx.AsyncClient,
) -> None:
    answer = await push(
        province, [project("  "), project(" A"), project("A "), project("A B")], key="b"
    )
    assert outcomes(answer) == ["rejected", "rejected", "rejected", "created"]


async def test_every_fault_of_an_item_is_told_at_once_of_its_form_and_of_the_rules(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("later", stage="completed", stage_dates=ENDED)], key="held")
    items = [
        project("A", kind="mining", counties=[{"code": "610000"}], colour="red"),
        project("B", name="", organizations=[{"code": LATE}], funds=[HUGE, HUGE]),
        project("later", source_version=2, name=7, stage="signed"),
        project("C", counties=[{"code": "61"}], beneficiaries=[TOO_EARLY]),
        {"type": "project", "stage": "signed", "stage_dates": {}, "organizations": 1},
    ]
    answer = await push(province, items, key="every")
    assert [
        (error["pointer"], error["code"])
        for line in answer.json()["items"]
        for error in line["errors"]
    ] == [
        ("/0/kind", "not_allowed_value"),
        ("/0/colour", "unknown_field"),
        ("/0/counties/0/code", "not_a_county"),
        ("/1/name", "wrong_length"),
        ("/1/organizations/0/code", "organization_unknown"),
        ("/1/funds", "total_implausible"),
        ("/2/name", "wrong_type"),
        ("/2/stage_dates/implementing", "stage_not_reached"),
        ("/2/correction", "correction_not_declared"),
        ("/2/correction_reason", "correction_reason_missing"),
        ("/3/counties/0/code", "wrong_format"),
        ("/3/beneficiaries/0/on", "day_in_future"),
        ("/4/source_id", "field_missing"),
        ("/4/name", "field_missing"),
        ("/4/kind", "field_missing"),
        ("/4/organizations", "wrong_type"),
        ("/4/counties", "field_missing"),
        ("/4/stage_dates/signed", "stage_day_missing"),
    ]
    assert await count(database, "projects") == 1


ENDED = {"signed": "2023-03-01", "completed": "2024-05-01"}
HUGE = {"entry": "received", "amount_yuan": "9999999999.99", "on": "2023-03-01"}
TOO_EARLY = {"person_times": 1, "on": "2999-01-01"}
LATE = "52520204DEMX000228"
