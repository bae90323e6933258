"""A database that is away is the caller's cue to repeat, not a bug, and a bug is no such cue."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.local.ports import free_port
from shared.database import Database, driver, is_away
from shared.door import refusals


@pytest.fixture
async def database(service_urls: Mapping[str, str]) -> AsyncIterator[Database]:
    database = Database(service_urls["projects"], schema="projects", pool_size=1)
    yield database
    await database.close()


@pytest.fixture
async def door(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the database in three ways, the connection being cut in the middle of two."""
    app = FastAPI()
    refusals.install(app, catalogue="/door/v1/error-codes")
    nowhere = Database(f"postgresql+asyncpg://a:b@127.0.0.1:{free_port()}/c", schema="projects")

    @app.get("/nobody-there")
    async def nobody_there() -> None:
        async with nowhere.transaction() as tx:
            await tx.execute(text("select 1"))

    @app.get("/cut-off")
    async def cut_off(by_driver: bool) -> None:
        async with database.transaction() as tx:
            sql = "select pg_terminate_backend(pg_backend_pid())"
            if by_driver:
                await (await driver(tx)).execute(sql)
            await tx.execute(text(sql))

    @app.get("/wrong")
    async def wrong() -> None:
        async with database.transaction() as tx:
            await tx.execute(text("select nothing from nowhere"))

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client
    await nowhere.close()


@pytest.mark.parametrize(
    "address", ["/nobody-there", "/cut-off?by_driver=true", "/cut-off?by_driver=false"]
)
async def test_a_database_that_is_away_is_503_and_asks_to_repeat(
    door: httpx.AsyncClient, address: str
) -> None:
    answer = await door.get(address)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"].endswith("/database-away")


async def test_a_wrong_statement_is_a_bug_and_not_away(door: httpx.AsyncClient) -> None:
    answer = await door.get("/wrong")
    assert answer.status_code == 500
    assert "nowhere" not in answer.text


def test_a_connection_used_by_two_at_once_is_a_bug() -> None:
    busy = asyncpg.InterfaceError("cannot perform operation: another operation is in progress")
    assert not is_away(busy)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (asyncpg.InternalClientError("cannot switch to state 21; another operation"), True),
        (ValueError("a bug of ours"), False),
    ],
)
async def test_a_rollback_refused_as_busy_does_not_hide_what_the_connection_broke_from(
    database: Database, first: Exception, *, expected: bool
) -> None:
    with pytest.raises(DBAPIError, match="another operation is in progress") as told:
        await _break_in_the_middle(database, first)
    assert is_away(told.value) is expected


async def _break_in_the_middle(database: Database, first: Exception) -> None:
    async with database.transaction() as tx:
        still_going = asyncio.create_task((await driver(tx)).execute("select pg_sleep(1)"))
        await asyncio.sleep(0)
        try:
            raise first
        finally:
            # Whoever rolls back now finds the connection busy; nobody waits for the answer.
            still_going.add_done_callback(lambda task: task.cancelled() or task.exception())
