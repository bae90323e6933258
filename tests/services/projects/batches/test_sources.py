"""What is held from a source: counted, summed and hashed so that its sender can compare."""

import hashlib
from typing import Any

import httpx

from shared.database import Database
from tests.services.projects.conftest import project

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
    ]
    for path, status in refused:
        assert (await province.get(path)).status_code == status, path
