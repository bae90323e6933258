"""Stats' schema, empty at the start of every test."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from services.stats.main import create_app
from services.stats.overview.hot import InFront
from services.stats.schema import MIGRATIONS
from services.stats.settings import StatsSettings
from shared.database import Database
from tests.emptying import leave_nothing_in
from tests.services.stats.world import World, tell_world

TABLES = tuple(name for metadata in MIGRATIONS.tables for name in metadata.tables)


@pytest.fixture
async def stats(service_urls: Mapping[str, str]) -> AsyncIterator[Database]:
    """Stats' database with nothing heard yet."""
    database = Database(service_urls["stats"], schema="stats")
    async with database.transaction() as tx:
        await leave_nothing_in(tx, *TABLES)
    yield database
    await database.close()


@pytest.fixture
async def world(stats: Database) -> World:
    """A small world, told to stats."""
    return await tell_world(stats)


@dataclass(frozen=True, slots=True)
class Open:
    """Stats with its door open: a reader before it, the application behind it."""

    reader: httpx.AsyncClient
    app: FastAPI


@pytest.fixture
async def door(service_urls: Mapping[str, str], stats: Database) -> AsyncIterator[Open]:
    """The door of stats, open while the test runs; the live overview has been made once."""
    app = create_app(StatsSettings(database_url=service_urls["stats"], data_label="demo"))
    async with app.router.lifespan_context(app):
        await app.state.live_overview.make_once()
        transport = httpx.ASGITransport(InFront(app, app.state.live_overview))
        async with httpx.AsyncClient(transport=transport, base_url="http://stats") as reader:
            yield Open(reader, app)
