"""Deliveries too large to be answered at once: stored, taken part by part, once each."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.parts import PART_ITEMS
from shared.ingestion.taking import TRIES, Taking
from shared.ingestion.tidying import tidy_once
from tests.emptying import leave_nothing_in
from tests.services.projects.conftest import project, rows
from tests.tokens import Mint

BATCHES = "/projects/v1/batches"


def lines(items: list[Any]) -> bytes:
    return b"\n".join(json.dumps(item).encode() for item in items)


async def deliver(
    province: httpx.AsyncClient, items: list[Any], *, key: str = "large", query: str = ""
) -> httpx.Response:
    headers = {"Idempotency-Key": f'"{key}"', "Content-Type": "application/x-ndjson"}
    return await province.post(BATCHES + query, content=lines(items), headers=headers)


async def take_all(database: Database) -> int:
    taking, taken = Taking(INTAKE), 0
    while await taking.take_next(database):
        taken += 1
    return taken


async def count(database: Database, table: str) -> int:
    async with rows(database, f"select count(*) from {table}") as found:
        return int(found[0][0])


async def test_a_large_delivery_is_stored_taken_in_parts_and_its_receipt_is_whole(
    province: httpx.AsyncClient, database: Database
) -> None:
    items: list[Any] = [project(str(n)) for n in range(6_200)]
    items[5_500] = project("wrong", kind="mining")
    items[10] = 7
    answer = await deliver(province, items)
    assert answer.status_code == 202
    receipt = answer.json()
    assert (receipt["status"], receipt["received"], receipt["done"]) == ("queued", 6_200, 0)
    assert await count(database, "projects") == 0

    assert await Taking(INTAKE).take_next(database)
    running = (await province.get(receipt["links"]["self"])).json()
    assert (running["status"], running["done"]) == ("running", PART_ITEMS)
    await take_all(database)

    done = (await province.get(receipt["links"]["self"])).json()
    assert (done["status"], done["done"]) == ("partial", 6_200)
    assert done["counts"] == {"created": 6_198, "rejected": 2}
    assert await count(database, "projects") == await count(database, "outbox") == 6_198
    url = receipt["links"]["items"] + "?outcome=rejected"
    refused = (await province.get(url)).json()["items"]
    assert [(line["position"], line["errors"][0]["pointer"]) for line in refused] == [
        (10, "/10"),
        (5_500, "/5500/kind"),
    ]
    async with rows(database, "select max(id) from outbox") as last:
        assert int(done["sequence"]) == last[0][0]
    assert (await deliver(province, items)).content == answer.content
    assert await take_all(database) == 0


async def test_an_array_of_many_items_is_a_delivery_too(
    province: httpx.AsyncClient, database: Database
) -> None:
    headers = {"Idempotency-Key": '"array"'}
    items = [project(str(n)) for n in range(5_001)]
    answer = await province.post(BATCHES, json=items, headers=headers)
    assert answer.status_code == 202
    await take_all(database)
    assert await count(database, "projects") == 5_001


async def test_a_body_of_many_pieces_is_one_delivery(
    province: httpx.AsyncClient, database: Database
) -> None:
    item = json.dumps(project() | {"name": "名" * 200}, ensure_ascii=False)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"["
        for n in range(12_000):
            yield item.replace("P-1", f"P-{n}").encode() + b"\n,"
        yield item.encode() + b"]"

    headers = {"Idempotency-Key": '"pieces"', "Content-Type": "application/json"}
    answer = await province.post(BATCHES, content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["received"]) == (202, 12_001)
    await take_all(database)
    done = (await province.get(answer.json()["links"]["self"])).json()
    assert done["counts"] == {"created": 12_000, "unchanged": 1}


async def test_a_body_that_breaks_off_leaves_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    headers = {"Idempotency-Key": '"cut"', "Content-Type": "application/json"}
    items = json.dumps([project(str(n)) for n in range(5_001)]).encode()
    large = items[:-1] + b" " * (10 * 1024 * 1024)
    answer = await province.post(BATCHES, content=large, headers=headers)
    assert answer.status_code == 400
    for table in ("batches", "delivered_parts", "answered_keys"):
        assert await count(database, table) == 0


async def test_one_sources_flood_does_not_starve_another(
    province: httpx.AsyncClient, database: Database, mint: Mint
) -> None:
    other = mint.bearer("projects:write", sub="second", sources=["second"])
    await deliver(province, [project(str(n)) for n in range(6_000)], key="flood")
    await deliver(province, [project("late") for n in range(5_001)], key="behind")
    answer = await province.post(
        BATCHES,
        content=lines([project(str(n)) for n in range(5_001)]),
        headers=other | {"Idempotency-Key": '"x"', "Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 202
    taking = Taking(INTAKE)
    for _ in range(6):
        await taking.take_next(database)
    async with rows(database, "select source, parts_done from batches order by id") as turns:
        assert [tuple(row) for row in turns] == [("cn-32", 3), ("cn-32", 0), ("second", 3)]


async def test_several_workers_take_every_part_once(
    province: httpx.AsyncClient, database: Database
) -> None:
    await deliver(province, [project(str(n)) for n in range(6_000)])
    await asyncio.gather(*(take_all(database) for _ in range(4)))
    assert await count(database, "projects") == await count(database, "outbox") == 6_000
    assert await count(database, "receipt_lines") == 6_000


async def test_a_part_that_cannot_be_taken_stops_its_batch_and_no_other(
    province: httpx.AsyncClient, database: Database, mint: Mint
) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            text("alter table projects add constraint poison check (source_id <> '1500')")
        )
    try:
        other = mint.bearer("projects:write", sub="second", sources=["second"])
        poisoned = await deliver(province, [project(str(n)) for n in range(5_001)])
        healthy = await province.post(
            BATCHES,
            content=lines([project(f"h{n}") for n in range(5_001)]),
            headers=other | {"Idempotency-Key": '"x"', "Content-Type": "application/x-ndjson"},
        )
        assert await take_all(database) == 1 + TRIES + 6
        stopped = (await province.get(poisoned.json()["links"]["self"])).json()
        assert (stopped["status"], stopped["done"]) == ("failed", PART_ITEMS)
        assert "part 1" in stopped["trouble"]
        done = await province.get(healthy.json()["links"]["self"], headers=other)
        assert done.json()["status"] == "processed"
    finally:
        async with database.transaction() as tx:
            await leave_nothing_in(tx, "projects")
            await tx.execute(text("alter table projects drop constraint poison"))


async def test_waiting_for_a_batch_ends_when_it_is_at_rest(
    province: httpx.AsyncClient, database: Database
) -> None:
    url = (await deliver(province, [project(str(n)) for n in range(5_001)])).json()["links"]["self"]
    waiting = asyncio.create_task(province.get(url, headers={"Prefer": "wait=20"}))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await take_all(database)
    answer = await asyncio.wait_for(waiting, 10)
    assert answer.json()["status"] == "processed"
    assert answer.headers["preference-applied"] == "wait=20"
    assert (await province.get(url, headers={"Prefer": "wait=long"})).status_code == 400


async def test_what_broke_off_long_ago_is_tidied_away(
    province: httpx.AsyncClient, database: Database
) -> None:
    kept = (await deliver(province, [project(str(n)) for n in range(5_001)])).json()
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "insert into batches (id, client_id, source, mode, status, received, counts,"
                " media_type, trace_id, received_at) values (uuidv7(), 'c', 's', 'commit',"
                " 'receiving', 0, '{}', '', '', now() - interval '2 days')"
            )
        )
        await tx.execute(
            text("insert into delivered_parts select id, 0, 0, 0, '' from batches where source='s'")
        )
    await tidy_once(database)
    async with rows(database, "select id::text from batches") as left:
        assert [row[0] for row in left] == [kept["batch_id"]]
    async with rows(database, "select distinct batch_id::text from delivered_parts") as parts:
        assert [row[0] for row in parts] == [kept["batch_id"]]
    await take_all(database)
    assert Counter(await _outcomes(database)) == {"created": 5_001}


async def _outcomes(database: Database) -> list[str]:
    async with rows(database, "select outcome from receipt_lines") as found:
        return [row[0] for row in found]
