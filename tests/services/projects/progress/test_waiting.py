"""Progress that comes before its project waits for it, as files sent apart make it."""

import httpx
import pytest
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.waiting import Waiting
from tests.services.projects.conftest import progress, project, rows
from tests.services.projects.progress.doors import faults, hand_over, held, outcomes, push


async def lines(province: httpx.AsyncClient, receipt: dict[str, dict[str, str]]) -> list[str]:
    return outcomes((await province.get(receipt["links"]["items"])).json())


@pytest.mark.parametrize("name", ["P-1", "a,b", "610926"])
async def test_progress_is_taken_when_its_project_comes(
    province: httpx.AsyncClient, database: Database, name: str
) -> None:
    receipt = await push(
        province, progress("G-1", project=name, households=2), progress("G-2", households=-1)
    )
    assert receipt["counts"] == {"deferred": 1, "rejected": 1}
    assert faults(receipt)[0] == ("/0/project", "project_unknown")
    waiting = Waiting(INTAKE)
    async with database.transaction() as tx:
        await tx.execute(text("update deferred_items set due_at = now()"))
    assert await waiting.try_due(database) == 1
    assert await lines(province, receipt) == ["deferred", "rejected"]
    await push(province, project("another"))
    assert await waiting.try_due(database) == 0

    await push(province, project(name))
    assert await waiting.try_due(database) == 1
    assert await lines(province, receipt) == ["created", "rejected"]
    assert (await held(province, name))["totals"]["results"] == {"households": 2}
    stored = (await province.get(receipt["links"]["self"])).json()
    assert stored["counts"] == {"created": 1, "rejected": 1}
    async with rows(database, "select id, correlation_id from outbox order by id desc") as told:
        assert tuple(told[0]) == (int(stored["sequence"]), receipt["batch_id"])


async def test_the_project_of_another_source_is_not_what_it_waits_for(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, progress(households=1))
    async with database.transaction() as tx:
        await tx.execute(text("update deferred_items set source = 'cn-11', client_id = 'other'"))
    await push(province, project())
    assert await Waiting(INTAKE).try_due(database) == 0


async def test_progress_waits_as_long_as_its_project_waits_itself(
    province: httpx.AsyncClient, database: Database
) -> None:
    late = project(organizations=[{"code": "52520204DEMX000228"}])
    receipt = await push(province, late, progress(households=1))
    assert receipt["counts"] == {"deferred": 2}
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "update organizations set code = '52520204DEMX000228' where code = ("
                "select max(code) from organizations)"
            )
        )
        await tx.execute(text("update deferred_items set due_at = now() where position = 0"))
    waiting = Waiting(INTAKE)
    assert await waiting.try_due(database) == 1
    assert await waiting.try_due(database) == 1
    assert await lines(province, receipt) == ["created", "created"]


async def test_after_its_deadline_progress_is_refused_for_its_project(
    province: httpx.AsyncClient, database: Database
) -> None:
    receipt = await push(province, progress(households=1))
    async with database.transaction() as tx:
        await tx.execute(text("update deferred_items set until = now(), due_at = now()"))
    assert await Waiting(INTAKE).try_due(database) == 1
    assert await lines(province, receipt) == ["rejected"]


async def test_single_progress_that_waits_is_answered_with_202(
    province: httpx.AsyncClient, database: Database
) -> None:
    answer = await hand_over(province, "progress", progress(households=1))
    assert (answer.status_code, answer.json()["outcome"]) == (202, "deferred")
    await hand_over(province, "projects", project())
    assert await Waiting(INTAKE).try_due(database) == 1
    assert (await held(province))["totals"]["results"] == {"households": 1}


async def test_all_or_nothing_does_not_wait_for_a_project(province: httpx.AsyncClient) -> None:
    answer = await province.post(
        "/projects/v1/batches?atomicity=all",
        json=[progress(households=1)],
        headers={"Idempotency-Key": '"all"'},
    )
    assert answer.status_code == 422
    assert answer.json()["receipt"]["counts"] == {"rejected": 1}
