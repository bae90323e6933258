"""A Postgres for the shared rooms' tests: two services' tables and the embedded log, new each."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.postgres import temporary_cluster
from shared.bus.embedded import install
from shared.contracts.envelope import NewEvent
from shared.database import Database
from shared.listener import listener_tables
from shared.outbox import outbox_table

ROLES = ("xiangzhu_registry", "xiangzhu_projects", "xiangzhu_stats")
TOPIC = "xiangzhu.projects"


@dataclass(frozen=True, slots=True)
class Town:
    """Projects tells, stats hears: one database, a schema each, the embedded log between."""

    url: str
    projects: Database
    stats: Database


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """The administrator's address of a PostgreSQL; one of one's own by XIANGZHU_TEST_POSTGRES."""
    if own := os.environ.get("XIANGZHU_TEST_POSTGRES"):
        yield own
        return
    with temporary_cluster() as cluster:
        yield cluster.admin_url


@pytest.fixture(scope="session")
async def town_url(cluster_url: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(cluster_url)
    name = f"town_{os.getpid()}"
    for role in ROLES:
        if not await admin.fetchval("select from pg_roles where rolname = $1", role):
            await admin.execute(f"create role {role}")
    await admin.execute(f"create database {name}")
    yield f"{cluster_url.rpartition('/')[0]}/{name}"
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def town(town_url: str) -> AsyncIterator[Town]:
    """Empty tables; the databases are closed afterwards."""
    admin = await asyncpg.connect(town_url)
    await admin.execute("drop schema if exists bus, projects, stats cascade")
    await admin.execute("create schema projects; create schema stats")
    await install(admin)
    await admin.close()
    url = town_url.replace("postgresql://", "postgresql+asyncpg://")
    town = Town(url, Database(url, schema="projects"), Database(url, schema="stats"))
    async with town.projects.transaction() as tx:
        await make_tables(tx, outbox=True)
    async with town.stats.transaction() as tx:
        await make_tables(tx, outbox=False)
    yield town
    await town.projects.close()
    await town.stats.close()


async def make_tables(tx: AsyncConnection, *, outbox: bool) -> None:
    metadata = MetaData()
    if outbox:
        outbox_table(metadata)
    else:
        listener_tables(metadata)
    await tx.run_sync(metadata.create_all)


def told(subject: str, version: int = 1, *, kind: str = "updated", data: bytes = b"{}") -> NewEvent:
    """An event of a project, as an operation tells it."""
    return NewEvent(
        type=f"cn.xiangzhu.projects.project.{kind}.v1",
        subject=subject,
        version=version,
        data=data,
        correlation_id="batch-1",
    )
