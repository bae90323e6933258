"""An item that stands several times in a batch: the highest counts that is not refused."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from services.projects.organizations.operations import follow_organizations
from shared.database import Database
from shared.ingestion.fates import MOST_ROUNDS
from shared.ingestion.taking import Taking
from shared.ingestion.waiting import Waiting
from tests.services.projects.batches.test_deferred import LATE, LATER
from tests.services.projects.conftest import progress, project, rows, told

BATCHES = "/projects/v1/batches?report=full"


async def push(
    province: httpx.AsyncClient, items: list[Any], *, key: str = "one", query: str = ""
) -> Any:
    headers = {"Idempotency-Key": f'"{key}"'}
    return (await province.post(BATCHES + query, json=items, headers=headers)).json()


async def validated(province: httpx.AsyncClient, _: Database, items: list[Any]) -> Any:
    """Foretold first, and written as foretold."""
    preview = await push(province, items, query="&mode=validate")
    headers = {"Idempotency-Key": '"commit"'}
    path = preview["links"]["commit"]
    assert (await province.post(path, headers=headers)).status_code == 200
    return preview


async def at_once(province: httpx.AsyncClient, _: Database, items: list[Any]) -> Any:
    return await push(province, items)


async def delivered(province: httpx.AsyncClient, database: Database, items: list[Any]) -> Any:
    """Taken by the worker."""
    headers = {
        "Idempotency-Key": '"one"',
        "Prefer": "respond-async",
        "Content-Type": "application/x-ndjson",
    }
    body = "\n".join(map(json.dumps, items))
    receipt = (await province.post(BATCHES, content=body, headers=headers)).json()
    while await Taking(INTAKE).take_next(database):
        pass
    return receipt


async def outcomes(province: httpx.AsyncClient, receipt: Any) -> list[str]:
    found = (await province.get(receipt["links"]["items"])).json()["items"]
    return [line["outcome"] for line in found]


def version(number: int | None, **changes: Any) -> dict[str, Any]:
    item = project("P", name=f"第{number}版", **changes) | {"source_version": number}
    return {name: value for name, value in item.items() if value is not None}


async def names(database: Database) -> list[str]:
    async with rows(database, "select name from projects") as found:
        return [row[0] for row in found]


@pytest.mark.parametrize("road", [validated, at_once, delivered])
async def test_a_refused_repeat_does_not_displace_a_sound_one(
    province: httpx.AsyncClient, database: Database, road: Any
) -> None:
    nowhere = {"counties": [{"code": "610928"}]}
    items = [version(2), version(4, **nowhere), version(1), version(3, **nowhere)]
    receipt = await road(province, database, items)
    expected = ["created", "rejected", "duplicate_in_batch", "rejected"]
    assert await outcomes(province, receipt) == expected
    assert await names(database) == ["第2版"]
    again = await push(province, items, key="again")
    assert await outcomes(province, again) == ["unchanged", *expected[1:]]


async def test_a_conflict_does_not_displace_the_repeat_that_is_held(
    province: httpx.AsyncClient,
) -> None:
    items = [version(1), version(1, counties=[{"code": "610928"}])]
    receipt = await push(province, items)
    assert await outcomes(province, receipt) == ["created", "rejected"]
    again = await push(province, items, key="again")
    assert await outcomes(province, again) == ["unchanged", "conflict"]


async def test_every_fault_of_a_refused_repeat_is_told_as_its_own(
    province: httpx.AsyncClient,
) -> None:
    receipt = await push(province, [version(1), version(2, counties=[{"code": "610928"}])])
    told_of = [[fault["code"] for fault in line["errors"]] for line in receipt["items"]]
    assert told_of == [[], ["division_retired"]]
    receipt = await push(province, [version(1), version(2)], key="two")
    (fault,) = receipt["items"][0]["errors"]
    assert (fault["code"], fault["expected"]) == ("duplicate_in_batch", "/1 counts")


async def arrive(database: Database, late: str = LATE) -> None:
    async with database.transaction() as tx:
        here = LATER.model_copy(update={"code": late})
        await follow_organizations(tx, [told(LATER.id, here)])
    while await Waiting(INTAKE).try_due(database):
        pass


async def test_what_waits_does_not_displace_what_can_be_taken_and_comes_after_it(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [version(1), version(2, organizations=[{"code": LATE}])]
    receipt = await push(province, items)
    assert await outcomes(province, receipt) == ["created", "deferred"]
    assert await names(database) == ["第1版"]
    await arrive(database)
    assert await outcomes(province, receipt) == ["created", "updated"]
    assert await names(database) == ["第2版"]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ((None, None), ["duplicate_in_batch", "deferred"]),
        ((1, 2), ["deferred", "deferred"]),
    ],
)
async def test_of_repeats_that_would_all_wait_the_last_word_stands_in_the_end(
    province: httpx.AsyncClient,
    database: Database,
    versions: tuple[int | None, int | None],
    expected: list[str],
) -> None:
    items = [version(one, organizations=[{"code": LATE}]) for one in versions]
    items[1]["name"] = "末"
    receipt = await push(province, items)
    assert await outcomes(province, receipt) == expected
    await arrive(database)
    assert await names(database) == ["末"]


async def test_behind_two_that_wait_a_sound_one_is_found(
    province: httpx.AsyncClient, database: Database
) -> None:
    late = version(None, organizations=[{"code": LATE}])
    receipt = await push(province, [version(None, kind="health"), late, late])
    expected = ["created", "duplicate_in_batch", "deferred"]
    assert await outcomes(province, receipt) == expected
    await arrive(database)
    assert await outcomes(province, receipt) == [*expected[:2], "updated"]


async def test_a_refusal_beside_the_others_gives_way_too(
    province: httpx.AsyncClient, database: Database
) -> None:
    much = [{"entry": "received", "amount_yuan": "9999999999.99"}] * 2
    sound = progress("G", source_version=1, households=1)
    items = [sound, sound | {"source_version": 2, "funds": much}]
    receipt = await push(province, [project(), *items])
    assert await outcomes(province, receipt) == ["created", "created", "rejected"]
    async with rows(database, "select source_version from progress") as found:
        assert [tuple(row) for row in found] == [(1,)]


async def test_who_repeats_a_refused_item_endlessly_is_told_where_asking_ends(
    province: httpx.AsyncClient, database: Database
) -> None:
    wrong = [version(n + 2, counties=[{"code": "610928"}]) for n in range(MOST_ROUNDS)]
    receipt = await push(province, [version(0), version(1), *wrong])
    assert receipt["counts"] == {"rejected": MOST_ROUNDS + 2}
    (fault,) = receipt["items"][0]["errors"]
    assert fault["code"] == "repeated_too_often"
    receipt = await push(province, [version(1), *wrong[1:]], key="two")
    assert receipt["items"][0]["outcome"] == "created"
    async with database.transaction() as tx:
        assert (await tx.execute(text("select count(*) from projects"))).scalar() == 1
