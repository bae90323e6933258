"""Migrations: one lock, one transaction, any schema."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Column, MetaData, Table, Text, text

from shared import migrations
from shared.database import Database
from shared.migrations import Migrations
from tests.schemas import histories


@pytest.fixture
async def address(cluster_url: str) -> AsyncIterator[str]:
    """An empty database."""
    name = f"migrations_{os.getpid()}"
    admin = await asyncpg.connect(cluster_url)
    await admin.execute(f"create database {name}")
    yield f"{cluster_url.rpartition('/')[0]}/{name}".replace("://", "+asyncpg://", 1)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    database = Database(address, schema="registry", pool_size=1)
    yield database
    await database.close()


@pytest.fixture
def history(tmp_path: Path) -> Migrations:
    """A service with one table, in a folder with a difficult name."""
    metadata = MetaData()
    Table("things", metadata, Column("id", Text, primary_key=True))
    folder = tmp_path / "乡助 100% %(here)s"
    (folder / "versions").mkdir(parents=True)
    return Migrations([metadata], folder)


async def _tables(database: Database) -> set[tuple[str, str]]:
    async with database.transaction() as tx:
        found = await tx.execute(
            text("select schemaname, tablename from pg_tables where schemaname !~ '^(pg|info)'")
        )
        return {(row.schemaname, row.tablename) for row in found}


async def test_a_revision_leads_from_the_schema_to_the_tables_in_the_code(
    database: Database, history: Migrations
) -> None:
    await migrations.upgrade(database, history)
    assert "things" in await migrations.differences(database, history)
    await migrations.revise(database, history, number="0001", message="foundation")
    await migrations.upgrade(database, history)
    assert await migrations.differences(database, history) == ""
    assert await _tables(database) == {("registry", "things"), ("registry", "alembic_version")}


async def test_processes_that_start_at_once_migrate_once(
    address: str, database: Database, history: Migrations
) -> None:
    await migrations.upgrade(database, history)
    await migrations.revise(database, history, number="0001", message="foundation")

    async def start() -> None:
        mine = Database(address, schema="registry", pool_size=1)
        try:
            await migrations.upgrade(mine, history)
        finally:
            await mine.close()

    await asyncio.gather(*(start() for _ in range(4)))
    assert await migrations.differences(database, history) == ""


async def test_the_same_revisions_build_the_tables_of_a_rebuild_beside_the_live_ones(
    address: str, database: Database, history: Migrations
) -> None:
    await migrations.upgrade(database, history)
    await migrations.revise(database, history, number="0001", message="foundation")
    beside = Database(address, schema="registry_next", pool_size=1)
    await migrations.upgrade(beside, history)
    await beside.close()
    assert ("registry_next", "things") in await _tables(database)
    assert ("registry", "things") not in await _tables(database)


async def test_a_revision_that_fails_leaves_nothing_behind(
    database: Database, history: Migrations
) -> None:
    await migrations.upgrade(database, history)
    await migrations.revise(database, history, number="0001", message="foundation")
    (history.folder / "versions" / "0002_broken.py").write_text(
        "from alembic import op\nrevision, down_revision = '0002', '0001'\n"
        "def upgrade(): op.execute('select 1 / 0')\n"
    )
    with pytest.raises(Exception, match="division by zero"):
        await migrations.upgrade(database, history)
    assert ("registry", "things") not in await _tables(database)


async def test_each_services_revisions_lead_to_its_tables(
    service_urls: Mapping[str, str],
) -> None:
    for service, its_history in histories().items():
        migrated = Database(service_urls[service], schema=service, pool_size=1)
        try:
            assert await migrations.differences(migrated, its_history) == "", service
        finally:
            await migrated.close()
