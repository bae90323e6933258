"""Reads accounts and their sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.accounts.rules import Account
from services.registry.accounts.tables import accounts, sessions
from shared.database import AnyRow


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account with what became of it."""

    account: Account
    password_hash: str
    password_set_at: datetime
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session and whose it is."""

    account: Account
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are wanted; None leaves a condition out."""

    division: str | None = None
    is_disabled: bool | None = None
    q: str | None = None


async def find_account(tx: AsyncConnection, user_name: str) -> StoredAccount | None:
    """The account of this name, disabled ones included."""
    found = await tx.execute(select(accounts).where(accounts.c.user_name == user_name))
    row = found.one_or_none()
    return None if row is None else _stored(row)


async def account_page(
    tx: AsyncConnection, wanted: AccountFilter, *, after: str | None, limit: int
) -> list[StoredAccount]:
    """Accounts in the order of their names, starting after one."""
    statement = select(accounts).order_by(accounts.c.user_name).limit(limit)
    if after is not None:
        statement = statement.where(accounts.c.user_name > after)
    if wanted.division is not None:
        statement = statement.where(accounts.c.division == wanted.division)
    if wanted.is_disabled is not None:
        statement = statement.where(accounts.c.disabled_at.is_not(None) == wanted.is_disabled)
    if wanted.q is not None:
        is_in_name = accounts.c.user_name.contains(wanted.q, autoescape=True)
        statement = statement.where(
            or_(is_in_name, accounts.c.display_name.contains(wanted.q, autoescape=True))
        )
    return [_stored(row) for row in await tx.execute(statement)]


async def find_session(tx: AsyncConnection, session_hash: bytes) -> StoredSession | None:
    """The session stored under a hash, over or not; None if its account is disabled."""
    found = await tx.execute(
        select(sessions.c.begun_at, sessions.c.seen_at, accounts)
        .join(accounts, accounts.c.user_name == sessions.c.user_name)
        .where(sessions.c.session_hash == session_hash, accounts.c.disabled_at.is_(None))
    )
    row = found.one_or_none()
    return None if row is None else StoredSession(_account(row), row.begun_at, row.seen_at)


def _account(row: AnyRow) -> Account:
    return Account(row.user_name, row.display_name, row.division, row.source, tuple(row.scopes))


def _stored(row: AnyRow) -> StoredAccount:
    return StoredAccount(
        account=_account(row),
        password_hash=row.password_hash,
        password_set_at=row.password_set_at,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
