"""Reads clients and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients.rules import Client
from services.registry.clients.tables import client_secrets, clients, signing_keys
from shared.auth.keys import KeysAway, KeySource, PublicKey
from shared.database import AnyRow, Database


@dataclass(frozen=True, slots=True)
class StoredClient:
    """A client with what became of it."""

    client: Client
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs tokens, private half included."""

    kid: str
    private_key: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """Which clients are wanted; None leaves a condition out."""

    division: str | None = None
    is_disabled: bool | None = None
    q: str | None = None


async def find_client(tx: AsyncConnection, client_id: str) -> StoredClient | None:
    """The client with this id, disabled ones included."""
    found = await tx.execute(select(clients).where(clients.c.client_id == client_id))
    row = found.one_or_none()
    return None if row is None else _stored(row)


async def client_page(
    tx: AsyncConnection, wanted: ClientFilter, *, after: str | None, limit: int
) -> list[StoredClient]:
    """Clients in the order of their ids, starting after one."""
    statement = select(clients).order_by(clients.c.client_id).limit(limit)
    if after is not None:
        statement = statement.where(clients.c.client_id > after)
    if wanted.division is not None:
        statement = statement.where(clients.c.division == wanted.division)
    if wanted.is_disabled is not None:
        statement = statement.where(clients.c.disabled_at.is_not(None) == wanted.is_disabled)
    if wanted.q is not None:
        is_in_id = clients.c.client_id.contains(wanted.q, autoescape=True)
        statement = statement.where(
            or_(is_in_id, clients.c.label.contains(wanted.q, autoescape=True))
        )
    return [_stored(row) for row in await tx.execute(statement)]


async def secret_hashes(tx: AsyncConnection, client_id: str) -> list[bytes]:
    """The hashes of the secrets valid now, at most two; none for an unknown or disabled client."""
    is_valid = or_(client_secrets.c.expires_at.is_(None), client_secrets.c.expires_at > func.now())
    is_meant = and_(clients.c.client_id == client_id, clients.c.disabled_at.is_(None))
    found = await tx.scalars(
        select(client_secrets.c.secret_hash)
        .join(clients, clients.c.client_id == client_secrets.c.client_id)
        .where(is_meant, is_valid)
    )
    return list(found)


async def find_signing_key(tx: AsyncConnection) -> SigningKey | None:
    """The key that signs now: the newest that is not retiring."""
    found = await tx.execute(
        select(signing_keys.c.kid, signing_keys.c.private_key)
        .where(signing_keys.c.retires_at.is_(None))
        .order_by(signing_keys.c.created_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else SigningKey(row.kid, row.private_key)


async def published_keys(tx: AsyncConnection) -> list[PublicKey]:
    """The public halves of all keys whose tokens are still good, newest first."""
    found = await tx.execute(
        select(signing_keys.c.kid, signing_keys.c.private_key["x"].astext.label("x"))
        .where(or_(signing_keys.c.retires_at.is_(None), signing_keys.c.retires_at > func.now()))
        .order_by(signing_keys.c.created_at.desc())
    )
    fixed = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "Ed25519"}
    return [{**fixed, "kid": row.kid, "x": row.x} for row in found]


def own_keys(database: Database) -> KeySource:
    """Registry's keys for registry itself, without asking itself over HTTP."""

    async def read() -> Sequence[PublicKey]:
        try:
            async with database.transaction() as tx:
                return await published_keys(tx)
        except (OSError, SQLAlchemyError) as error:
            raise KeysAway(f"the database: {type(error).__name__}") from error

    return read


def _stored(row: AnyRow) -> StoredClient:
    client = Client(row.client_id, row.label, tuple(row.scopes), row.division, tuple(row.sources))
    return StoredClient(client, row.created_at, row.disabled_at)
