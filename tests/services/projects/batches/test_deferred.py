"""Items that name an organization not here yet: they wait, are taken when it comes, or expire."""

from typing import Any

import httpx
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from services.projects.divisions.operations import follow_divisions
from services.projects.organizations.operations import follow_organizations
from shared.clock import now
from shared.contracts.registry import DivisionState
from shared.database import Database
from shared.ingestion.waiting import Waiting
from tests.services.projects.conftest import JIANGSU, ORGANIZATIONS, project, rows, told

BATCHES = "/projects/v1/batches"
LATE = "52520204DEMX000228"
LATER = ORGANIZATIONS[0].model_copy(update={"id": "00000000-0000-7000-8000-0000000000aa"})


async def push(
    province: httpx.AsyncClient, items: list[Any], *, key: str, query: str = ""
) -> dict[str, Any]:
    headers = {"Idempotency-Key": f'"{key}"'}
    answer = await province.post(f"{BATCHES}{query}", json=items, headers=headers)
    receipt: dict[str, Any] = answer.json()
    return receipt


def waiting_project(source_id: str, code: str = LATE, **changes: Any) -> dict[str, Any]:
    named = [{"code": JIANGSU}, {"code": code}]
    return project(source_id, **({"organizations": named} | changes))


async def arrive(database: Database, code: str = LATE) -> None:
    async with database.transaction() as tx:
        await follow_organizations(tx, [told(LATER.id, LATER.model_copy(update={"code": code}))])


async def lines(province: httpx.AsyncClient, receipt: dict[str, Any]) -> list[tuple[str, Any]]:
    found = (await province.get(receipt["links"]["items"])).json()["items"]
    return [(line["source_id"], line["outcome"]) for line in found]


async def receipt_now(province: httpx.AsyncClient, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = await province.get(receipt["links"]["self"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_item_waits_for_its_organization_and_is_taken_when_it_comes(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project("now"), waiting_project("later"), waiting_project("wrong", kind="x")]
    receipt = await push(province, items, key="first")
    assert receipt["counts"] == {"created": 1, "deferred": 1, "rejected": 1}
    told_of = next(line for line in receipt["items"] if line["outcome"] == "deferred")
    assert told_of["errors"][0]["code"] == "organization_unknown"
    assert told_of["errors"][0]["pointer"] == "/1/organizations/1/code"
    waiting = Waiting(INTAKE)
    assert await waiting.try_due(database) == 0

    await arrive(database)
    assert await waiting.try_due(database) == 1
    assert await lines(province, receipt) == [
        ("now", "created"), ("later", "created"), ("wrong", "rejected")
    ]  # fmt: skip
    done = await receipt_now(province, receipt)
    assert done["counts"] == {"created": 2, "rejected": 1}
    async with rows(database, "select correlation_id, id from outbox order by id desc") as found:
        assert tuple(found[0]) == (receipt["batch_id"], int(done["sequence"]))
    assert await waiting.try_due(database) == 0


async def test_what_waits_for_two_things_waits_for_both(
    province: httpx.AsyncClient, database: Database
) -> None:
    county = {"counties": [{"code": "653132"}]}
    receipt = await push(province, [waiting_project("both", **county)], key="first")
    assert receipt["counts"] == {"deferred": 1}
    await arrive(database)
    waiting = Waiting(INTAKE)
    assert await waiting.try_due(database) == 1
    assert (await receipt_now(province, receipt))["counts"] == {"deferred": 1}
    assert await waiting.try_due(database) == 0
    state = DivisionState(
        code="653132", name="岑岭县", level="county", parent="653100", prefecture="653100",
        province="650000",
    )  # fmt: skip
    async with database.transaction() as tx:
        await follow_divisions(tx, [told("653132", state)])
    assert await waiting.try_due(database) == 1
    assert await lines(province, receipt) == [("both", "created")]


async def test_versions_that_waited_together_are_taken_in_their_order(
    province: httpx.AsyncClient, database: Database
) -> None:
    first = await push(province, [waiting_project("P", source_version=1)], key="1")
    second = await push(province, [waiting_project("P", source_version=3, name="新")], key="2")
    third = await push(province, [waiting_project("P", source_version=2, name="中")], key="3")
    await arrive(database)
    assert await Waiting(INTAKE).try_due(database) == 3
    outcomes = [(await lines(province, one))[0][1] for one in (first, second, third)]
    assert outcomes == ["created", "updated", "stale"]
    async with rows(database, "select name from projects") as found:
        assert [row[0] for row in found] == ["新"]


async def test_after_its_deadline_an_item_is_refused_with_the_reason(
    province: httpx.AsyncClient, database: Database
) -> None:
    receipt = await push(province, [waiting_project("P")], key="1")
    async with database.transaction() as tx:
        await tx.execute(text("update deferred_items set until = now(), due_at = now()"))
    assert await Waiting(INTAKE).try_due(database) == 1
    done = await receipt_now(province, receipt)
    assert (done["status"], done["counts"]) == ("partial", {"rejected": 1})
    assert await lines(province, receipt) == [("P", "rejected")]
    async with rows(database, "select count(*) from deferred_items") as left:
        assert left[0][0] == 0


async def test_what_can_never_arrive_does_not_wait(province: httpx.AsyncClient) -> None:
    receipt = await push(province, [waiting_project("P", code="52520204DEMX000229")], key="1")
    assert receipt["counts"] == {"rejected": 1}
    assert receipt["items"][0]["errors"][0]["code"] == "credit_code_wrong"


async def test_a_preview_foretells_the_waiting_and_all_or_nothing_does_not_wait(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [waiting_project("P"), project("A")]
    tried = await push(province, items, key="1", query="?mode=validate")
    assert tried["counts"] == {"deferred": 1, "created": 1}
    async with rows(database, "select count(*) from deferred_items") as left:
        assert left[0][0] == 0
    refused = await push(province, items, key="2", query="?atomicity=all")
    assert refused["receipt"]["counts"] == {"rejected": 1, "not_applied": 1}
    headers = {"Idempotency-Key": '"3"'}
    committed = await province.post(tried["links"]["commit"], headers=headers)
    assert committed.json()["counts"] == {"deferred": 1, "created": 1}
    await arrive(database)
    assert await Waiting(INTAKE).try_due(database) == 1
    assert await lines(province, tried) == [("P", "created"), ("A", "created")]


async def test_a_single_item_that_waits_is_answered_with_202(
    province: httpx.AsyncClient, database: Database
) -> None:
    headers = {"Idempotency-Key": '"1"'}
    item = waiting_project("P")
    answer = await province.post("/projects/v1/projects", json=item, headers=headers)
    assert (answer.status_code, answer.json()["outcome"]) == (202, "deferred")
    await arrive(database)
    assert await Waiting(INTAKE).try_due(database) == 1


async def test_what_arrives_between_deciding_and_keeping_is_found_all_the_same(
    province: httpx.AsyncClient, database: Database
) -> None:
    receipt = await push(province, [waiting_project("P")], key="1")
    async with database.transaction() as tx:
        await tx.execute(text("alter table organizations disable trigger arrived"))
    await arrive(database)
    async with database.transaction() as tx:
        await tx.execute(text("alter table organizations enable trigger arrived"))
        await tx.execute(text("update deferred_items set due_at = due_at - interval '6 seconds'"))
    assert await Waiting(INTAKE).try_due(database) == 1
    assert await lines(province, receipt) == [("P", "created")]


async def test_a_withdrawn_organization_is_waited_for_until_it_is_restored(
    province: httpx.AsyncClient, database: Database
) -> None:
    held = ORGANIZATIONS[0]
    async with database.transaction() as tx:
        gone = held.model_copy(update={"withdrawn_at": now()})
        await follow_organizations(tx, [told(held.id, gone, version=2)])
    receipt = await push(province, [project()], key="1")
    assert receipt["counts"] == {"deferred": 1}
    waiting = Waiting(INTAKE)
    assert await waiting.try_due(database) == 0
    async with database.transaction() as tx:
        await follow_organizations(tx, [told(held.id, held, version=3)])
    assert await waiting.try_due(database) == 1
    assert (await receipt_now(province, receipt))["counts"] == {"created": 1}


async def test_who_takes_over_a_code_is_found_whichever_is_heard_of_first(
    province: httpx.AsyncClient, database: Database
) -> None:
    held = ORGANIZATIONS[0]
    await arrive(database, code=JIANGSU)
    async with database.transaction() as tx:
        gone = held.model_copy(update={"withdrawn_at": now()})
        await follow_organizations(tx, [told(held.id, gone, version=2)])
    await push(province, [project()], key="1")
    async with rows(database, "select state->'organizations'->0->>'id' from projects") as found:
        assert found[0][0] == LATER.id
