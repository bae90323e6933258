"""The one database: a wall around every service, and refusals in words."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from deploy.local.database import (
    at_database,
    drop_database,
    encryption_environment,
    prepare_database,
    service_url,
    shown,
)
from deploy.local.postgres import Cluster, PostgresUnavailable, temporary_cluster

PASSWORDS = {"registry": "r'1", "projects": "p@/:2", "stats": "s 3"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with temporary_cluster() as running:
        yield running


@pytest.fixture
async def urls(cluster: Cluster) -> AsyncIterator[dict[str, str]]:
    """The services' addresses of a prepared database, as the driver takes them."""
    made = await prepare_database(cluster.admin_url, name="wall", passwords=PASSWORDS)
    yield {service: url.replace("+asyncpg", "") for service, url in made.items()}
    await drop_database(cluster.admin_url, name="wall")


async def run(url: str, *statements: str) -> object:
    """Run statements as one user; the last one's value."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


async def test_a_service_owns_its_schema_and_finds_it_first(urls: dict[str, str]) -> None:
    assert await run(urls["registry"], "create table t (x int)", "select to_regclass('registry.t')")
    assert await run(urls["stats"], "create table stats_next.t (x int)", "select 1")


@pytest.mark.parametrize("other", ["registry.t", "projects.t", "public.t", "stats_next.t"])
async def test_a_service_cannot_touch_what_is_not_its_own(urls: dict[str, str], other: str) -> None:
    service = "projects" if other != "projects.t" else "stats"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(urls[service], f"create table {other} (x int)")
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedTableError)):
        await run(urls[service], f"select * from {other}")


async def test_every_service_reaches_the_log_but_none_can_rewrite_it(urls: dict[str, str]) -> None:
    for url in urls.values():
        assert await run(url, "select count(*) from bus.log") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(url, "delete from bus.log")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(url, "update bus.log set position = 0")


async def test_preparing_twice_keeps_what_is_there_and_sets_the_passwords(
    cluster: Cluster, urls: dict[str, str]
) -> None:
    await run(urls["stats"], "create table kept (x int)", "select 1")
    again = await prepare_database(cluster.admin_url, name="wall")
    assert await run(again["stats"].replace("+asyncpg", ""), "select count(*) from kept") == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        await run(urls["stats"], "select 1")


async def test_strangers_cannot_connect(cluster: Cluster, urls: dict[str, str]) -> None:
    await run(cluster.admin_url, "create role stranger login password 'x'", "select 1")
    url = urls["stats"].replace("wall_stats", "stranger").replace("s%203", "x")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(url, "select 1")
    await run(cluster.admin_url, "drop role stranger", "select 1")


async def test_an_administrator_who_is_no_superuser_is_enough(cluster: Cluster) -> None:
    await run(
        cluster.admin_url, "create role keeper login createrole createdb password 'k'", "select 1"
    )
    keeper = at_database(f"postgresql://keeper:k@127.0.0.1:{cluster.port}", "not_there_yet")
    try:
        made = await prepare_database(keeper, name="kept", passwords=PASSWORDS)
        await prepare_database(keeper, name="kept", passwords=PASSWORDS)
        assert await run(made["stats"].replace("+asyncpg", ""), "select 1") == 1
    finally:
        await drop_database(cluster.admin_url, name="kept")
        await run(cluster.admin_url, "drop role keeper", "select 1")


async def test_missing_rights_are_named_without_the_password(cluster: Cluster) -> None:
    await run(cluster.admin_url, "create role weak login password 'secret'", "select 1")
    weak = f"postgresql://weak:secret@127.0.0.1:{cluster.port}/postgres"
    with pytest.raises(PostgresUnavailable) as refusal:
        await prepare_database(weak)
    assert "createrole" in str(refusal.value)
    assert "secret" not in str(refusal.value)
    await run(cluster.admin_url, "drop role weak", "select 1")


@pytest.mark.parametrize(
    "url", ["postgresql://a:b@127.0.0.1:1/x", "postgresql://nobody.invalid/x", "x"]
)
async def test_a_server_that_does_not_answer_is_a_refusal_in_words(url: str) -> None:
    with pytest.raises(PostgresUnavailable, match="cannot be used"):
        await prepare_database(url)


def test_an_address_is_shown_without_its_secrets() -> None:
    url = "postgresql://me:secret@host:5432/name?sslmode=require&password=secret"
    assert shown(url) == "postgresql://me@host:5432/name"


def test_what_an_address_asks_about_encryption_reaches_every_connection() -> None:
    url = "postgresql://a@h/x?sslmode=require&sslrootcert=/ca.pem&application_name=y"
    assert encryption_environment(url) == {"PGSSLMODE": "require", "PGSSLROOTCERT": "/ca.pem"}
    assert service_url(url, "x", service="stats", password="p") == (
        "postgresql+asyncpg://x_stats:p@h/x"
    )
