"""Single projects by POST: many at once share a transaction, and nobody notices the others."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from sqlalchemy import text

from shared.database import Database
from shared.ids import new_id
from tests.services.projects.conftest import project, rows

PROJECTS = "/projects/v1/projects"


async def hand_over(
    province: httpx.AsyncClient, source_id: str, *, key: str | None = None, **changes: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": f'"{key or source_id}"'}
    return await province.post(PROJECTS, json=project(source_id, **changes), headers=headers)


async def test_one_item_is_taken_alone_with_the_status_of_what_became_of_it(
    province: httpx.AsyncClient,
) -> None:
    async def one(key: str, **changes: Any) -> httpx.Response:
        return await hand_over(province, "single", key=key, **changes)

    assert (await one("1")).status_code == 201
    assert (await one("2", source_version=2, name="新")).status_code == 200
    assert (await one("3", name="冲突", source_version=2)).status_code == 409
    refused = await one("4", kind="mining")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/kind"
    assert (await one("4", kind="mining")).content == refused.content


async def test_items_that_come_together_each_have_their_own_batch_event_and_answer(
    province: httpx.AsyncClient, database: Database
) -> None:
    wrong = {7, 23}
    answers = await asyncio.gather(
        *(hand_over(province, f"P{n}", **({"kind": "x"} if n in wrong else {})) for n in range(60))
    )
    assert Counter(answer.status_code for answer in answers) == {201: 58, 422: 2}
    assert {n for n, answer in enumerate(answers) if answer.status_code == 422} == wrong
    documents = [answer.json() for answer in answers]
    assert len({document["batch_id"] for document in documents}) == 60
    async with rows(
        database,
        "select outbox.correlation_id, outbox.id, state->>'source_id'"
        " from outbox join projects on projects.id::text = outbox.subject",
    ) as told:
        assert {tuple(row) for row in told} == {
            (document["batch_id"], int(document["sequence"]), document["source_id"])
            for n, document in enumerate(documents)
            if n not in wrong
        }
    async with rows(database, "select count(distinct xmin::text) from batches") as found:
        assert found[0][0] < 30, "they did not share transactions"


async def test_a_rival_in_the_middle_of_a_group_spoils_nobody_else(
    province: httpx.AsyncClient, database: Database
) -> None:
    async with database.engine.connect() as rival:
        await rival.begin()
        await rival.execute(
            text(
                "insert into projects select :id, 'cn-32', 'B', 9, 'hash', 1, '{}', now(),"
                " 'name', 'industry', 'signed', '{}', '{}'"
            ),
            {"id": new_id()},
        )
        waiting = [asyncio.create_task(hand_over(province, source_id)) for source_id in "ABC"]
        async with asyncio.timeout(10):
            while not await _is_held_up(rival):  # noqa: ASYNC110 - another process holds it up
                await asyncio.sleep(0.01)
        await rival.commit()
    statuses = [(await answer).status_code for answer in waiting]
    assert statuses == [201, 200, 201]
    assert (await waiting[1]).json()["outcome"] == "stale"


async def _is_held_up(connection: Any) -> bool:
    held = "select count(*) from pg_locks where not granted and locktype = 'transactionid'"
    return bool((await connection.execute(text(held))).scalar_one())


async def test_a_body_is_one_item_and_not_two(
    province: httpx.AsyncClient, database: Database
) -> None:
    answer = await province.post(
        PROJECTS,
        content=b"{},{}",
        headers={"Idempotency-Key": '"two"', "Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    listed = await province.post(PROJECTS, json=[], headers={"Idempotency-Key": '"list"'})
    assert (listed.status_code, listed.json()["errors"][0]["pointer"]) == (422, "/")
    async with rows(database, "select count(*) from projects") as found:
        assert found[0][0] == 0


async def test_the_quick_way_asks_the_same_of_a_caller_as_the_described_one(
    province: httpx.AsyncClient,
) -> None:
    for query in ("", "?source=cn-32"):
        answers = [
            await province.post(PROJECTS + query, json=project(), headers=headers)
            for headers in (
                {"Authorization": ""},
                {"Authorization": "Bearer x"},
                {},
                {"Idempotency-Key": "unquoted"},
                {"Idempotency-Key": '"a"', "Content-Encoding": "br"},
                {"Idempotency-Key": '"a"', "Content-Type": "text/csv"},
            )
        ]
        assert [answer.status_code for answer in answers] == [401, 401, 400, 400, 415, 415]
    assert (await hand_over(province, "A", key="a")).status_code == 201
    unknown = await province.post(PROJECTS + "?colour=red", json=project())
    assert unknown.json()["errors"][0]["code"] == "unknown_parameter"


async def test_single_items_of_one_source_go_side_by_side_and_one_item_keeps_its_order(
    province: httpx.AsyncClient, database: Database
) -> None:
    async def one(name: str, version: int) -> int:
        headers = {"Idempotency-Key": f'"{name}-{version}"'}
        item = project(name, source_version=version, name=f"第{version}版")
        return (
            await province.post("/projects/v1/projects", json=item, headers=headers)
        ).status_code

    answers = await asyncio.gather(*(one(n, v) for v in range(1, 9) for n in "ABCD"))
    assert set(answers) <= {200, 201}
    async with database.transaction() as tx:
        told = await tx.execute(text("select subject, version from outbox order by id"))
        versions: dict[str, list[int]] = {}
        for subject, version in told:
            versions.setdefault(subject, []).append(version)
    assert len(versions) == 4
    for heard in versions.values():
        assert heard == list(range(1, len(heard) + 1))
