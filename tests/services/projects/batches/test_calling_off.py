"""What is called off is written no further and says how far it came; previews are put away."""

from typing import Any

import httpx

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.parts import PART_ITEMS
from shared.ingestion.taking import Taking
from tests.journeys.callers import all_pages
from tests.services.projects.batches.snapshots import closed, key, opened, send_part, take_all
from tests.services.projects.batches.test_deferred import receipt_now
from tests.services.projects.batches.test_deliveries import BATCHES, count, deliver
from tests.services.projects.conftest import project, rows
from tests.tokens import Mint

MANY = 5_001


def many() -> list[Any]:
    return [project(str(n)) for n in range(MANY)]


async def test_a_waiting_delivery_is_called_off_and_leaves_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    first = (await deliver(province, many(), key="first")).json()
    second = (await deliver(province, many(), key="second")).json()
    called_off = (await province.post(second["links"]["cancel"])).json()
    assert (called_off["status"], called_off["done"], called_off["counts"]) == ("cancelled", 0, {})
    await take_all(database)
    assert (await receipt_now(province, second))["status"] == "cancelled"
    async with rows(database, "select distinct correlation_id from outbox") as told:
        assert [row[0] for row in told] == [first["batch_id"]]
    assert (await province.post(second["links"]["cancel"])).status_code == 409
    assert (await province.post(first["links"]["cancel"])).status_code == 409, "it is done"


async def test_a_delivery_under_way_keeps_what_was_taken_and_says_what_that_is(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = many()
    items[7] = project("wrong", kind="mining")
    sent = (await deliver(province, items)).json()
    await Taking(INTAKE).take_next(database)
    running = await receipt_now(province, sent)
    assert running["status"] == "running"
    called_off = (await province.post(running["links"]["cancel"])).json()
    counts = {"created": PART_ITEMS - 1, "rejected": 1}
    assert (called_off["status"], called_off["received"]) == ("cancelled", MANY)
    assert (called_off["done"], called_off["counts"]) == (PART_ITEMS, counts)
    assert called_off["sequence"], "what was written will be counted"
    assert called_off["finished_at"]
    assert await take_all(database) == 0
    assert await count(database, "projects") == PART_ITEMS - 1
    assert await count(database, "receipt_lines") == PART_ITEMS
    assert await count(database, "delivered_parts") == 0
    assert await receipt_now(province, sent) == called_off


async def test_a_preview_that_is_being_written_keeps_no_line_of_what_never_will_be(
    province: httpx.AsyncClient, database: Database
) -> None:
    for taken in (0, 1):
        ids = [project(f"{taken}-{n}") for n in range(MANY)]
        tried = (await deliver(province, ids, key=f"t{taken}", query="?mode=validate")).json()
        await take_all(database)
        await province.post(f"{tried['links']['self']}/commit", headers=key())
        for _ in range(taken):
            await Taking(INTAKE).take_next(database)
        assert (await province.post(f"{tried['links']['self']}/cancel")).status_code == 200
        told = await receipt_now(province, tried)
        assert (told["done"], told["mode"]) == (taken * PART_ITEMS, "commit")
        lines = f"select count(*) from receipt_lines where batch_id = '{tried['batch_id']}'"
        async with rows(database, lines) as left:
            assert left[0][0] == taken * PART_ITEMS


async def test_a_snapshot_called_off_on_its_way_withdraws_no_more(
    province: httpx.AsyncClient, database: Database
) -> None:
    await province.post(BATCHES, json=[project("a"), project("b")], headers=key())
    url = await opened(province)
    await send_part(province, url, 1, project("c"))
    receipt = (await closed(province, url, parts=1, confirm_withdrawals=2)).json()
    await Taking(INTAKE).take_next(database)
    called_off = (await province.post(receipt["links"]["cancel"])).json()
    assert (called_off["status"], called_off["counts"]) == ("cancelled", {"created": 1})
    assert (called_off["done"], called_off["received"]) == (1, 3)
    assert await take_all(database) == 0
    held = (await province.get("/projects/v1/projects")).json()["items"]
    assert sorted(one["source_id"] for one in held) == ["a", "b", "c"]


async def test_a_preview_is_put_away_with_everything_of_it(
    province: httpx.AsyncClient, database: Database
) -> None:
    tried = await province.post(f"{BATCHES}?mode=validate", json=[project()], headers=key())
    url = tried.json()["links"]["self"]
    assert (await province.delete(url)).status_code == 204
    for again in (await province.get(url), await province.delete(url)):
        assert again.status_code == 404
    assert (await province.post(f"{url}/commit", headers=key())).status_code == 404
    for table in ("batches", "receipt_lines", "delivered_parts", "projects"):
        assert await count(database, table) == 0


async def test_a_large_preview_is_put_away_while_the_worker_is_at_it(
    province: httpx.AsyncClient, database: Database
) -> None:
    tried = (await deliver(province, many(), query="?mode=validate")).json()
    await Taking(INTAKE).take_next(database)
    assert (await province.delete(tried["links"]["self"])).status_code == 204
    assert await take_all(database) == 0
    assert await count(database, "receipt_lines") == 0


async def test_what_is_or_will_be_written_is_never_put_away(
    province: httpx.AsyncClient, mint: Mint, database: Database
) -> None:
    tried = await province.post(f"{BATCHES}?mode=validate", json=[project()], headers=key())
    url = tried.json()["links"]["self"]
    stranger = mint.bearer("projects:write", sub="second", sources=["second"])
    assert (await province.delete(url, headers=stranger)).status_code == 404
    await province.post(f"{url}/commit", headers=key())
    waiting = (await deliver(province, many())).json()["links"]["self"]
    snapshot = (await opened(province)).replace("/snapshots/", "/batches/")
    for one in (url, waiting, snapshot):
        assert (await province.delete(one)).status_code == 409
        assert (await province.get(one)).status_code == 200
    assert await count(database, "projects") == 1


async def test_own_batches_are_found_by_their_state_page_by_page(
    province: httpx.AsyncClient,
) -> None:
    for n in range(5):
        mode = "validate" if n % 2 else "commit"
        await province.post(f"{BATCHES}?mode={mode}", json=[project(str(n))], headers=key())

    async def page(path: str) -> dict[str, Any]:
        return dict((await province.get(path)).json())

    for status, expected in (("validated", 2), ("processed", 3), ("partial", 0)):
        found = await all_pages(page, f"{BATCHES}?status={status}&limit=1")
        assert [one["status"] for one in found] == [status] * expected
    assert (await province.get(BATCHES, params={"status": "done"})).status_code == 422
