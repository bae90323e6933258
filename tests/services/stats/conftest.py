"""Stats' schema, empty at the start of every test."""

from collections.abc import AsyncIterator, Mapping

import pytest
from sqlalchemy import text

from services.stats.schema import MIGRATIONS
from shared.database import Database


@pytest.fixture
async def stats(service_urls: Mapping[str, str]) -> AsyncIterator[Database]:
    """Stats' database with nothing heard yet."""
    database = Database(service_urls["stats"], schema="stats")
    names = ", ".join(name for metadata in MIGRATIONS.tables for name in metadata.tables)
    async with database.transaction() as tx:
        await tx.execute(text(f"truncate {names} restart identity"))
    yield database
    await database.close()
