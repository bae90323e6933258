"""Whoever is told of a fault, in whatever way it was pushed, is led to how it is repaired."""

import json
from typing import Any

import httpx
import pytest

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.taking import Taking
from tests.fuzz.explained import faults
from tests.services.projects.batches.test_api import push
from tests.services.projects.batches.test_warnings import COMMITTED, RECEIVED
from tests.services.projects.conftest import project, rows

CATALOGUE = "/projects/v1/error-codes"
BATCHES = "/projects/v1/batches"
UNKNOWN_HELPER = {"organizations": [{"code": "52520204DEMX000228"}]}


async def explained(province: httpx.AsyncClient, answer: Any) -> set[str]:
    """The codes of an answer's faults, each of which leads to its own entry."""
    told = list(faults(answer))
    for fault in told:
        assert fault["see"] == f"{CATALOGUE}/{fault['code']}"
        entry = await province.get(fault["see"])
        assert (entry.status_code, entry.json()["code"]) == (200, fault["code"])
        assert entry.json()["repair_zh"]
    return {fault["code"] for fault in told}


def pushed() -> list[Any]:
    """Refused, warned, waiting, twice."""
    return [
        project("bad", kind="x"),
        project("odd", funds=[COMMITTED, RECEIVED]),
        project("waits", **UNKNOWN_HELPER),
        project("twice"),
        project("twice"),
    ]


CODES = {
    "not_allowed_value", "received_over_committed", "organization_unknown", "duplicate_in_batch",
}  # fmt: skip


@pytest.mark.parametrize("mode", ["validate", "commit"])
async def test_faults_of_a_batch_and_of_a_preview_lead_to_their_entries(
    province: httpx.AsyncClient, mode: str
) -> None:
    receipt = (await push(province, pushed(), key=mode, query=f"report=full&mode={mode}")).json()
    assert await explained(province, receipt) == CODES
    page = (await province.get(receipt["links"]["items"])).json()
    assert page["items"] == receipt["items"]
    warned = (await province.get(receipt["links"]["items"], params={"warned": "true"})).json()
    assert await explained(province, warned) == {"received_over_committed"}


async def test_faults_of_a_large_delivery_lead_to_their_entries(
    province: httpx.AsyncClient, database: Database
) -> None:
    answer = await province.post(
        BATCHES, json=pushed(), headers={"Idempotency-Key": '"l"', "Prefer": "respond-async"}
    )
    while await Taking(INTAKE).take_next(database):
        pass
    page = (await province.get(answer.json()["links"]["items"])).json()
    assert await explained(province, page) == CODES


async def test_faults_of_a_single_item_lead_to_their_entries(province: httpx.AsyncClient) -> None:
    async def alone(item: Any, key: str) -> httpx.Response:
        headers = {"Idempotency-Key": f'"{key}"'}
        return await province.post("/projects/v1/projects", json=item, headers=headers)

    refused, warned, waiting = [await alone(pushed()[n], str(n)) for n in range(3)]
    assert [one.status_code for one in (refused, warned, waiting)] == [422, 201, 202]
    assert await explained(province, refused.json()) == {"not_allowed_value"}
    assert await explained(province, warned.json()) == {"received_over_committed"}
    assert await explained(province, waiting.json()) == {"organization_unknown"}
    # The pointer of what waits leads from the item too: there is no list that it could lead from.
    assert waiting.json()["errors"][0]["pointer"] == "/organizations/0/code"
    await alone(project("one"), "a")
    other = await alone(project("one", name="改"), "b")
    assert (other.status_code, other.json()["type"]) == (409, f"{CATALOGUE}/conflict")
    assert await explained(province, other.json()) == {"version_conflict"}


async def test_addresses_are_made_when_answering_and_not_stored(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, pushed(), key="stored")
    told = "select count(*) filter (where faults::text like '%error-codes%'), count(faults)"
    async with rows(database, f"{told} from receipt_lines") as found:
        (addresses, faulty) = next(iter(found))
    assert (addresses, faulty) == (0, 3)


KEY = {"Idempotency-Key": '"w"'}
REFUSED = {
    "no key": (BATCHES, {}, ("unreadable", {"key_missing"})),
    "digest": (
        BATCHES, KEY | {"Content-Digest": "sha-256=:AAAA:"}, ("unreadable", {"digest_mismatch"}),
    ),
    "parameter": (f"{BATCHES}?colour=red", KEY, ("invalid", {"unknown_parameter"})),
    "twice": (f"{BATCHES}?mode=commit&mode=commit", KEY, ("invalid", {"repeated_parameter"})),
    "kind": (BATCHES, KEY | {"Content-Type": "text/plain"}, ("wrong-media-type", set[str]())),
    "source": (f"{BATCHES}?source=cn-99", KEY, ("forbidden", {"source_not_yours"})),
    "size": (BATCHES, KEY | {"Content-Length": str(2**40)}, ("too-large", set[str]())),
    "NUL": (f"{BATCHES}%00", KEY, ("unreadable", set[str]())),
    "address": ("/nowhere", KEY, ("not-found", set[str]())),
    "method": (CATALOGUE, KEY, ("method-not-allowed", set[str]())),
    "no number": (BATCHES, KEY | {"Content-Length": "x"}, ("unreadable", set[str]())),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_a_refusal_of_a_whole_request_leads_to_its_entry(
    province: httpx.AsyncClient, what: str
) -> None:
    path, headers, (slug, codes) = REFUSED[what]
    answer = await province.post(
        path,
        content=json.dumps([project("one")]),
        headers={"Content-Type": "application/json"} | headers,
    )
    assert answer.json()["type"] == f"{CATALOGUE}/{slug}"
    entry = (await province.get(answer.json()["type"])).json()
    assert (entry["code"], entry["kind"]) == (slug, "refusal")
    assert answer.status_code in entry["statuses"]
    assert entry["en"] == answer.json()["title"]
    assert await explained(province, answer.json()) == codes


async def test_a_reused_key_and_a_refused_batch_lead_to_their_entries(
    province: httpx.AsyncClient,
) -> None:
    await push(province, [project("one")], key="k")
    reused = (await push(province, [project("two")], key="k")).json()
    refused = (await push(province, pushed(), key="all", query="atomicity=all")).json()
    for answer, slug in ((reused, "key-reused"), (refused, "atomic-batch-refused")):
        assert answer["type"] == f"{CATALOGUE}/{slug}"
        assert (await province.get(answer["type"])).json()["statuses"] == [422]
    assert "not_allowed_value" in await explained(province, refused["receipt"])


async def test_the_list_holds_every_entry_and_both_say_when_nothing_has_changed(
    province: httpx.AsyncClient,
) -> None:
    whole = await province.get(CATALOGUE)
    codes = [one["code"] for one in whole.json()["items"]]
    assert codes == sorted(set(codes))
    one = await province.get(f"{CATALOGUE}/key-reused")
    assert one.json() in whole.json()["items"]
    for answer in (whole, one):
        again = await province.get(
            answer.request.url.path, headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


async def test_an_unknown_code_is_404_and_explains_itself(province: httpx.AsyncClient) -> None:
    answer = await province.get(f"{CATALOGUE}/no_such_code")
    told = answer.json()
    assert (answer.status_code, told["title_zh"]) == (404, "没有此代码")
    assert "no_such_code" in told["detail"]
    assert (await province.get(told["type"])).json()["code"] == "error-code-not-found"
