"""What is held from a source: counted, summed and hashed so that its sender can compare."""

import hashlib
import json
import random
from typing import Any

import httpx
from sqlalchemy import text

from shared.clock import iso, today
from shared.database import Database
from tests.services.projects.batches.snapshots import push_whole
from tests.services.projects.conftest import progress, project, rows

SOURCE = "/projects/v1/sources/cn-32"


async def push(province: httpx.AsyncClient, items: list[Any], *, key: str) -> dict[str, Any]:
    headers = {"Idempotency-Key": f'"{key}"'}
    answer = await province.post("/projects/v1/batches", json=items, headers=headers)
    receipt: dict[str, Any] = answer.json()
    return receipt


def sha256(*held: tuple[str, int | None]) -> str:
    """The digest as a sender computes it from its own books."""
    lines = sorted((one.encode(), b"" if v is None else b"%d" % v) for one, v in held)
    return hashlib.sha256(b"".join(one + b"\t" + v + b"\n" for one, v in lines)).hexdigest()


async def test_the_digest_is_what_a_sender_computes_from_its_own_books(
    province: httpx.AsyncClient, database: Database
) -> None:
    unversioned = project("无版本", kind="health")
    del unversioned["source_version"]
    items = [
        project("B", source_version=7),
        project("a", counties=[{"code": "610924"}]),
        project("Z", counties=[{"code": "610924"}, {"code": "610926"}]),
        unversioned,
    ]
    await push(province, items, key="1")
    await push(province, [project("B", source_version=9)], key="2")
    params = {"type": "project", "by": "county,month"}
    found = (await province.get(SOURCE + "/digest", params=params)).json()
    books = [("B", 9), ("a", 1), ("Z", 1), ("无版本", None)]
    assert found["total"] == {
        "key": {},
        "count": 4,
        "sums": {
            "committed_yuan": "2000000.00", "received_yuan": "0.00", "spent_yuan": "0.00",
            "person_times": 1280,
        },
        "sha256": sha256(*books),
    }  # fmt: skip
    cells = {cell["key"]["county"]: cell for cell in found["cells"]}
    assert cells.keys() == {"610926", "610924", "610924+610926"}
    assert {cell["key"]["month"] for cell in found["cells"]} == {"2023-03"}
    assert cells["610926"]["sha256"] == sha256(("B", 9), ("无版本", None))
    assert cells["610926"]["count"] == 2
    assert cells["610924"]["sums"]["committed_yuan"] == "500000.00"


async def test_nothing_held_has_the_digest_of_nothing(province: httpx.AsyncClient) -> None:
    found = (await province.get(SOURCE + "/digest", params={"type": "project"})).json()
    assert (found["total"]["count"], found["total"]["sha256"]) == (0, sha256())
    assert found["cells"] == []


async def test_the_watermark_tells_the_highest_version_and_what_is_under_way(
    province: httpx.AsyncClient, database: Database
) -> None:
    named = [{"code": "52520204DEMX000228"}, {"code": "53320000DEMX00030E"}]
    items = [project("A", source_version=3), project("B", organizations=named)]
    await push(province, items, key="1")
    await push(province, [project(str(n)) for n in range(5_001)], key="large")
    found = (await province.get(SOURCE + "/watermark")).json()
    assert found["types"]["project"]["count"] == 1
    assert found["types"]["project"]["highest_source_version"] == 3
    assert found["backlog"] == {"queued_items": 5_001, "deferred_items": 1}


async def test_holdings_are_paged_in_the_order_of_the_digest(province: httpx.AsyncClient) -> None:
    await push(province, [project(name) for name in ("b", "C", "a", "甲", "A")], key="1")
    listed: list[str] = []
    params: dict[str, Any] = {"type": "project", "limit": 2}
    while True:
        page = (await province.get(SOURCE + "/holdings", params=params)).json()
        listed += [one["source_id"] for one in page["items"]]
        if not page["next_cursor"]:
            break
        params["cursor"] = page["next_cursor"]
    assert listed == ["A", "C", "a", "b", "甲"]


async def test_unknown_groups_types_and_others_sources_are_refused(
    province: httpx.AsyncClient,
) -> None:
    refused = [
        ("/projects/v1/sources/cn-11/watermark", 403),
        (SOURCE + "/digest?type=village", 422),
        (SOURCE + "/digest?type=project&by=colour", 422),
        (SOURCE + "/digest?type=project&by=county,county", 422),
        (SOURCE + "/digest?type=project&since=2020", 422),
        (SOURCE + "/holdings", 422),
        (SOURCE + "/digest?type=progress&county=610926", 422),
        (SOURCE + "/holdings?type=project&county=619999", 422),
        (SOURCE + "/holdings?type=project&month=2023", 422),
        (SOURCE + "/holdings?type=project&as_of=2999-01-01", 422),
        (SOURCE + "/digest?type=project&as_of=2023-01-01T00:00:00", 422),
        (SOURCE + "/digest?type=project&county=610928", 200),
    ]
    for path, status in refused:
        assert (await province.get(path)).status_code == status, path


async def _held(province: httpx.AsyncClient, **query: str) -> tuple[Any, ...]:
    """Digest and list at one instant, which must tell the same; both without what names now."""
    params = {"type": "project", **query}
    told = (await province.get(SOURCE + "/digest", params={"by": "county,month", **params})).json()
    page = (await province.get(SOURCE + "/holdings", params={"limit": 500, **params})).json()
    books = [(one["source_id"], one["source_version"]) for one in page["items"]]
    assert told["total"]["sha256"] == sha256(*books)
    assert told["total"]["count"] == len(books)
    return told["total"], told["cells"], page["items"]


async def test_the_digest_of_a_past_instant_is_the_one_that_was_told_then(
    province: httpx.AsyncClient, database: Database
) -> None:
    told: list[tuple[str, Any]] = []
    chance = random.Random(7)
    unversioned = {key: value for key, value in project("none").items() if key != "source_version"}
    held: dict[str, dict[str, Any]] = {}
    for turn in range(14):
        for name in chance.sample("abcdefgh", 3):
            before = held.get(name, project(name, source_version=0))
            held[name] = before | {"source_version": before["source_version"] + 1}
            if chance.random() < 0.6:  # else the version alone rises
                held[name] |= {
                    "counties": [{"code": chance.choice(("610924", "610926"))}],
                    "beneficiaries": [{"person_times": turn, "on": "2023-09-30"}],
                }
        if turn in (4, 9):
            held.pop(min(held))
            items = list(held.values())
            await push_whole(
                province, database, *items, confirm_withdrawals=await gone(database, held)
            )
        else:
            await push(
                province, [*held.values(), unversioned | {"name": f"第{turn}"}], key=str(turn)
            )
        async with database.transaction() as tx:
            instant = (await tx.execute(text("select clock_timestamp()"))).scalar_one()
        told.append((iso(instant), await _held(province)))
    assert len({json.dumps(one) for _, one in told}) > 10
    for instant_, (total, cells, items) in told:
        then = await _held(province, as_of=instant_)
        assert then[0] == total
        assert then[1] == cells
        names = ("source_id", "source_version", "version")
        assert [[one[n] for n in names] for one in then[2]] == [
            [one[n] for n in names] for one in items
        ]
    assert (await _held(province, as_of="2000-01-01"))[0]["count"] == 0
    assert (await _held(province, as_of=str(today())))[0] == told[-1][1][0]


async def gone(database: Database, held: dict[str, Any]) -> int:
    """How many of those that stand are not among these."""
    sql = "select source_id from projects where withdrawn_at is null"
    async with rows(database, sql) as found:
        return len({row[0] for row in found} - held.keys())


async def test_digest_and_list_can_be_narrowed_to_one_cell(province: httpx.AsyncClient) -> None:
    both = [{"code": "610924"}, {"code": "610926"}]
    items = [project("a"), project("b", counties=both), project("c", counties=[both[0]])]
    await push(province, items, key="1")
    total, cells, listed = await _held(province, county="610924+610926")
    assert [one["source_id"] for one in listed] == ["b"]
    assert (total["count"], len(cells)) == (1, 1)
    assert [one["source_id"] for one in (await _held(province, county="610926"))[2]] == ["a"]
    assert (await _held(province, month="2023-04"))[0]["count"] == 0
    assert (await _held(province, month="2023-03", kind="industry"))[0]["count"] == 3


async def test_what_is_withdrawn_is_not_held(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project("a"), project("b", source_version=9)], key="1")
    await push_whole(province, database, project("a"), confirm_withdrawals=1)
    assert [one["source_id"] for one in (await _held(province))[2]] == ["a"]
    found = (await province.get(SOURCE + "/watermark")).json()["types"]["project"]
    assert (found["count"], found["highest_source_version"]) == (1, 1)


async def test_progress_of_a_past_instant_is_told_from_its_own_history(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, [project(), progress("G-1"), progress("G-2")], key="1")
    params = {"type": "progress"}
    before = (await province.get(SOURCE + "/digest", params=params)).json()
    await push(province, [progress("G-2", source_version=2, note="改")], key="2")
    await push_whole(
        province, database, progress("G-2", source_version=2, note="改"),
        types="progress", confirm_withdrawals=1,
    )  # fmt: skip
    after = (await province.get(SOURCE + "/digest", params=params)).json()
    assert after["total"]["sha256"] == sha256(("G-2", 2))
    then = await province.get(SOURCE + "/digest", params=params | {"as_of": before["as_of"]})
    assert then.json()["total"] == before["total"]
    assert before["total"]["sha256"] == sha256(("G-1", 1), ("G-2", 1))
