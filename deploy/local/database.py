"""Prepares the one database: a schema and a role per service, and walls between them.

Each role owns its schema and reaches the embedded bus; it can neither see nor touch the schema of
another service. Preparing twice changes nothing.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import asyncpg

from deploy.local.postgres import PostgresUnavailable
from shared.bus import embedded

SCHEMAS = {
    "registry": ("registry",),
    "projects": ("projects",),
    # The second one is where a rebuild grows beside the live numbers.
    "stats": ("stats", "stats_next"),
}

# No answer, a wrong password, no such database, a wrong address.
UNUSABLE = (
    OSError,
    TimeoutError,
    ValueError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InterfaceError,
)


async def prepare_database(
    admin_url: str, *, name: str = "xiangzhu", passwords: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Make database, schemas, roles and rights; return each service's address of it,
    written for SQLAlchemy (`postgresql+asyncpg://`).

    The roles are called after the database (`xiangzhu_stats`), so that two databases on one server
    share none. Passwords are made up unless given, and set every time. The administrator needs the
    right to create databases, roles and schemas; raises `PostgresUnavailable` in words otherwise.
    """
    passwords = passwords or {service: secrets.token_urlsafe(24) for service in SCHEMAS}
    with refusals_in_words(admin_url, name):
        await make_database(admin_url, name)
        connection = await asyncpg.connect(at_database(admin_url, name), timeout=10)
        try:
            async with connection.transaction():
                await make_walls(connection, name, passwords)
        finally:
            await connection.close()
    return {
        service: service_url(admin_url, name, service=service, password=passwords[service])
        for service in SCHEMAS
    }


@contextmanager
def refusals_in_words(admin_url: str, name: str) -> Iterator[None]:
    """Turn what a server refuses into `PostgresUnavailable`, without the password."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise PostgresUnavailable(
            f"{shown(admin_url)}: {error}. The user must be allowed to create roles and schemas "
            f"(and the database {name}, unless it exists): alter role … createrole createdb"
        ) from error
    except UNUSABLE as error:
        raise PostgresUnavailable(f"{shown(admin_url)} cannot be used: {error}") from error


async def drop_database(admin_url: str, *, name: str) -> None:
    """Remove a database with everything in it, its sessions and its roles."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        await connection.execute(f"drop database if exists {quoted(name)} with (force)")
        for service in SCHEMAS:
            await connection.execute(f"drop role if exists {quoted(f'{name}_{service}')}")
    finally:
        await connection.close()


async def make_database(admin_url: str, name: str) -> None:
    """Create the database unless it exists."""
    try:
        await (await asyncpg.connect(at_database(admin_url, name), timeout=10)).close()
    except asyncpg.InvalidCatalogNameError:
        # One always exists from which others are made.
        connection = await asyncpg.connect(at_database(admin_url, "postgres"), timeout=10)
        try:
            await connection.execute(
                f"create database {quoted(name)} template template0 encoding 'UTF8'"
            )
        finally:
            await connection.close()


async def make_walls(
    connection: asyncpg.Connection, name: str, passwords: Mapping[str, str]
) -> None:
    """Give every service its role and its schemas, the bus to all of them, and nobody more."""
    # Roles belong to the whole server: two preparations at once would meet in them.
    await connection.execute("select pg_advisory_xact_lock(hashtext('xiangzhu.prepare'))")
    await connection.execute(f"revoke all on database {quoted(name)} from public")
    await connection.execute("revoke all on schema public from public")
    for service, schemas in SCHEMAS.items():
        role = f"{name}_{service}"
        await make_role(connection, role, passwords[service])
        for schema in schemas:
            await make_schema(connection, schema, role)
        await connection.execute(
            f"grant connect, temporary on database {quoted(name)} to {quoted(role)};"
            f"alter role {quoted(role)} in database {quoted(name)} set search_path = {schemas[0]};"
        )
    await embedded.install(connection, roles=[f"{name}_{service}" for service in SCHEMAS])


async def make_role(connection: asyncpg.Connection, role: str, password: str) -> None:
    """Create a role that can log in and nothing else, or give it this password."""
    exists = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
    verb = "alter" if exists else "create"
    # A password cannot be a parameter here; the server quotes it.
    literal = await connection.fetchval("select quote_literal($1::text)", password)
    await connection.execute(f"{verb} role {quoted(role)} login password {literal}")


async def make_schema(connection: asyncpg.Connection, schema: str, role: str) -> None:
    """Create a schema owned by a service's role."""
    if await connection.fetchval("select 1 from pg_namespace where nspname = $1", schema):
        return
    # An administrator who is no superuser may give away only what he could own himself.
    await connection.execute(f"grant {quoted(role)} to current_user")
    await connection.execute(f"create schema {schema} authorization {quoted(role)}")


def service_url(admin_url: str, name: str, *, service: str, password: str) -> str:
    """The address under which a service's role reaches the database, for SQLAlchemy."""
    parts = urlsplit(at_database(admin_url, name))
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(f'{name}_{service}', safe='')}:{quote(password, safe='')}"
    bare = parts._replace(scheme="postgresql+asyncpg", netloc=f"{login}@{place}", query="")
    return urlunsplit(bare)


def encryption_environment(admin_url: str) -> dict[str, str]:
    """What an address asks about encryption, as the variables that every connection heeds.

    In an address SQLAlchemy and the driver beneath it want it written differently.
    """
    asked = dict(parse_qsl(urlsplit(admin_url).query))
    wanted = ("sslmode", "sslrootcert", "sslcert", "sslkey")
    return {f"PG{name.upper()}": asked[name] for name in wanted if name in asked}


def at_database(admin_url: str, name: str) -> str:
    """The address of another database on the same server, as the same user."""
    return urlunsplit(urlsplit(admin_url)._replace(path=f"/{quote(name, safe='')}"))


def shown(url: str) -> str:
    """An address that can be printed: without the password."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{place}", query=""))


def quoted(identifier: str) -> str:
    """An SQL identifier, whatever is in it."""
    return '"' + identifier.replace('"', '""') + '"'
