"""A Postgres for the shared rooms' tests: two services' tables and the embedded log, new each."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.kafka import KafkaUnavailable, start_kafka
from shared.bus import open_bus
from shared.bus.embedded import install
from shared.bus.ports import Bus
from shared.contracts.envelope import NewEvent
from shared.database import Database
from shared.listener import listener_tables
from shared.outbox import outbox_table

ROLES = ("xiangzhu_registry", "xiangzhu_projects", "xiangzhu_stats")
PARTITIONS = 4


@dataclass(frozen=True, slots=True)
class Town:
    """Projects tells, stats hears: one database, a schema each, and a bus between them.

    The service has a name of its own in every test, and so a topic of its own on a broker that
    other tests have used.
    """

    url: str
    projects: Database
    stats: Database
    service: str

    @property
    def topic(self) -> str:
        return f"xiangzhu.{self.service}"


@pytest.fixture(scope="session")
async def town_url(cluster_url: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(cluster_url)
    name = f"town_{os.getpid()}"
    for role in ROLES:
        if not await admin.fetchval("select 1 from pg_roles where rolname = $1", role):
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
    await install(admin, roles=ROLES)
    await admin.close()
    url = town_url.replace("postgresql://", "postgresql+asyncpg://")
    town = Town(
        url,
        Database(url, schema="projects"),
        Database(url, schema="stats"),
        f"projects-{uuid.uuid4().hex[:8]}",
    )
    async with town.projects.transaction() as tx:
        await make_tables(tx, outbox=True)
    async with town.stats.transaction() as tx:
        await make_tables(tx, outbox=False)
    yield town
    await town.projects.close()
    await town.stats.close()


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus(request: pytest.FixtureRequest, town: Town) -> Bus:
    name = request.param
    url = name if name == "embedded" else request.getfixturevalue("kafka_url")
    return open_bus(url, database_url=town.url, partitions=PARTITIONS)


@pytest.fixture(scope="package")
def kafka_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real broker; one of one's own by XIANGZHU_TEST_KAFKA. In CI its absence is a failure."""
    if own := os.environ.get("XIANGZHU_TEST_KAFKA"):
        yield own
        return
    try:
        kafka = start_kafka(tmp_path_factory.mktemp("kafka"))
    except KafkaUnavailable as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Apache Kafka here: {why}")
    yield kafka.url
    kafka.stop()


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
