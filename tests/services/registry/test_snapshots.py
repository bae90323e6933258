"""Snapshots of organizations and pairings: what names what, and who may take over a code."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import httpx
import pytest

from services.registry.batches.intake import INTAKE
from services.registry.organizations.bodies import EXAMPLE as ORGANIZATION
from services.registry.pairings.bodies import EXAMPLE as PAIRING
from shared.database import Database
from shared.ingestion.taking import Taking
from shared.ingestion.waiting import Waiting
from tests.services.registry.conftest import bearer

BATCHES, SNAPSHOTS = "/registry/v1/batches", "/registry/v1/snapshots"
ORGANIZATIONS, PAIRINGS = "/registry/v1/organizations", "/registry/v1/pairings"
_keys = count()


@pytest.fixture
async def jiangsu(door: httpx.AsyncClient, secrets: Mapping[str, str]) -> httpx.AsyncClient:
    """Jiangsu's system at the door of registry, which holds its organization and its pairing."""
    door.headers["Authorization"] = await bearer(door, "province-32", secrets["province-32"])
    await push(door, ORGANIZATION, PAIRING)
    return door


def key() -> dict[str, str]:
    return {"Idempotency-Key": f'"r-{next(_keys)}"'}


async def push(door: httpx.AsyncClient, *items: Any) -> dict[str, Any]:
    answer = await door.post(BATCHES, json=items, headers=key())
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def snapshot(
    door: httpx.AsyncClient, database: Database, types: str, *items: Any, confirm: int
) -> dict[str, Any]:
    """The receipt of a snapshot of these items, at rest."""
    opened = await door.post(SNAPSHOTS, params={"types": types}, headers=key())
    url = opened.json()["links"]["self"]
    if items:
        sent = await door.post(f"{url}/parts/1", json=items, headers=key())
        assert sent.status_code == 200, sent.text
    query = {"parts": int(bool(items)), "confirm_withdrawals": confirm}
    closed = await door.post(f"{url}/close", params=query, headers=key())
    assert closed.status_code == 202, closed.text
    taking = Taking(INTAKE)
    while await taking.take_next(database):
        pass
    receipt: dict[str, Any] = (await door.get(closed.json()["links"]["self"])).json()
    return receipt


async def test_an_organization_that_pairings_name_goes_with_a_warning_and_they_stay(
    jiangsu: httpx.AsyncClient, database: Database
) -> None:
    receipt = await snapshot(jiangsu, database, "organization", confirm=1)
    assert (receipt["counts"], receipt["warned"]) == ({"withdrawn": 1}, 1)
    (line,) = (await jiangsu.get(receipt["links"]["items"])).json()["items"]
    assert [one["code"] for one in line["warnings"]] == ["withdrawn_yet_named"]
    assert line["warnings"][0]["expected"] == "1 pairings"
    assert (await jiangsu.get(ORGANIZATIONS)).json()["items"] == []
    (pairing,) = (await jiangsu.get(PAIRINGS)).json()["items"]
    assert pairing["organizations"][0]["code"] == ORGANIZATION["code"]


async def test_what_names_a_withdrawn_organization_anew_waits_until_it_is_restored(
    jiangsu: httpx.AsyncClient, database: Database
) -> None:
    await snapshot(jiangsu, database, "organization", confirm=1)
    again = PAIRING | {"source_id": "anew"}
    assert (await push(jiangsu, PAIRING, again))["counts"] == {"unchanged": 1, "deferred": 1}
    assert await Waiting(INTAKE).try_due(database) == 0
    assert (await push(jiangsu, ORGANIZATION))["counts"] == {"restored": 1}
    assert await Waiting(INTAKE).try_due(database) == 1
    assert len((await jiangsu.get(PAIRINGS)).json()["items"]) == 2


async def test_pairings_go_before_the_organizations_they_name_and_come_back_behind_them(
    jiangsu: httpx.AsyncClient, database: Database
) -> None:
    receipt = await snapshot(jiangsu, database, "pairing,organization", confirm=2)
    lines = (await jiangsu.get(receipt["links"]["items"])).json()["items"]
    assert [(one["type"], one["warnings"]) for one in lines] == [
        ("pairing", []),
        ("organization", []),
    ]
    assert (await push(jiangsu, PAIRING, ORGANIZATION))["counts"] == {"restored": 2}


async def test_a_withdrawn_organization_gives_up_its_code_and_returns_only_if_nobody_took_it(
    jiangsu: httpx.AsyncClient, database: Database
) -> None:
    await snapshot(jiangsu, database, "organization", confirm=1)
    heir = ORGANIZATION | {"source_id": "heir"}
    assert (await push(jiangsu, heir))["counts"] == {"created": 1}
    receipt = await push(jiangsu, ORGANIZATION)
    assert receipt["items"][0]["errors"][0]["code"] == "credit_code_taken"
    found = (await jiangsu.get(ORGANIZATIONS, params={"withdrawn": "any"})).json()["items"]
    assert len(found) == 2


async def test_a_list_says_what_it_is_asked_for(jiangsu: httpx.AsyncClient) -> None:
    for path in (ORGANIZATIONS, PAIRINGS):
        assert (await jiangsu.get(f"{path}?withdrawn=maybe")).status_code == 422
        assert (await jiangsu.get(f"{path}?withdrawn=true")).json()["items"] == []


async def test_organizations_outside_the_senders_division_are_not_asked_for(
    jiangsu: httpx.AsyncClient, database: Database, secrets: Mapping[str, str]
) -> None:
    async with database.transaction() as tx:
        await tx.exec_driver_sql("update clients set division = '321000'")
    jiangsu.headers["Authorization"] = await bearer(jiangsu, "province-32", secrets["province-32"])
    receipt = await snapshot(jiangsu, database, "organization,pairing", confirm=0)
    assert receipt["counts"] == {}
    digest = "/registry/v1/sources/cn-32/digest?type=organization&by=division"
    assert (await jiangsu.get(digest)).json()["total"]["count"] == 1
