"""Signing in and out: failures are counted before anything is compared, sessions are new each time.

An attempt is counted as a failure first and forgiven when it succeeds: a hundred attempts side by
side then find the door locked after five, as a hundred in a row do.
"""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.accounts import queries, rules
from services.registry.accounts.passwords import Passwords
from services.registry.accounts.problems import (
    not_signed_in,
    too_many_sign_ins,
    wrong_sign_in,
)
from services.registry.accounts.rules import Account, Failures
from services.registry.accounts.tables import accounts, sessions, sign_in_failures
from shared import logs
from shared.clock import now
from shared.database import Database

_audit = "registry.accounts"


class Opened(NamedTuple):
    """A session just begun; its id goes into the cookie and is stored nowhere."""

    account: Account
    session_id: str


async def sign_in(db: Database, passwords: Passwords, *, typed: str, password: str) -> Opened:
    """Begin a session. Raises `WrongSignIn`, or `TooManySignIns` with the time to wait.

    Known and unknown names are answered alike and take as long.
    """
    user_name = rules.user_name_of(typed)
    name_hash = rules.name_hash_of(typed)
    async with db.transaction() as tx:
        wait = await _count_attempt(tx, name_hash)
        stored = await queries.find_account(tx, user_name or "")
    # A name that is no account's may be a password in the wrong field: it is not logged.
    known = user_name if stored else None
    if wait is not None:
        logs.get(_audit).warning("sign-in locked", account=known, seconds=wait.total_seconds())
        raise too_many_sign_ins(wait)
    usable = stored.password_hash if stored and stored.disabled_at is None else None
    is_right = await passwords.is_right(password, usable)
    if stored is None or not is_right:
        is_disabled = stored is not None and usable is None
        logs.get(_audit).warning("sign-in refused", account=known, is_disabled=is_disabled)
        raise wrong_sign_in()
    async with db.transaction() as tx:
        session_id = await _begin_session(tx, stored.account.user_name, stored.password_hash)
        await tx.execute(delete(sign_in_failures).where(sign_in_failures.c.name_hash == name_hash))
    logs.get(_audit).info("signed in", account=known)
    return Opened(stored.account, session_id)


async def sign_out(tx: AsyncConnection, session_id: str) -> None:
    """End a session; one that is over already stays so."""
    ended = rules.session_hash_of(session_id)
    await tx.execute(delete(sessions).where(sessions.c.session_hash == ended))


async def continue_session(tx: AsyncConnection, session_id: str) -> Account:
    """Whose session this is, noted as being in use. Raises `NotSignedIn`."""
    session_hash, instant = rules.session_hash_of(session_id), now()
    found = await queries.find_session(tx, session_hash)
    if found is None or rules.is_over(found.begun_at, found.seen_at, at=instant):
        raise not_signed_in()
    if instant - found.seen_at >= rules.NOTED_EVERY:
        await tx.execute(
            update(sessions).where(sessions.c.session_hash == session_hash).values(seen_at=instant)
        )
    return found.account


async def _count_attempt(tx: AsyncConnection, name_hash: bytes) -> timedelta | None:
    """Count an attempt as failed; the time to wait when it may not be made at all."""
    instant = now()
    await tx.execute(
        insert(sign_in_failures)
        .values(name_hash=name_hash, failed_count=0, last_at=instant)
        .on_conflict_do_nothing()
    )
    of_name = sign_in_failures.c.name_hash == name_hash
    row = (
        await tx.execute(
            select(
                sign_in_failures.c.failed_count,
                sign_in_failures.c.last_at,
                sign_in_failures.c.locked_until,
            )
            .where(of_name)
            .with_for_update()
        )
    ).one()
    failures = Failures(*row)
    wait = rules.wait_of(failures, instant)
    if wait is None:
        more = rules.with_one_more(failures, instant)
        await tx.execute(
            update(sign_in_failures)
            .where(of_name)
            .values(failed_count=more.count, last_at=more.last_at, locked_until=more.locked_until)
        )
    return wait


async def _begin_session(tx: AsyncConnection, user_name: str, password_hash: str) -> str:
    """A new session. Raises `WrongSignIn` if the account has changed since it was compared."""
    unchanged = await tx.execute(
        select(accounts.c.user_name)
        .where(
            accounts.c.user_name == user_name,
            accounts.c.password_hash == password_hash,
            accounts.c.disabled_at.is_(None),
        )
        .with_for_update(key_share=True)
    )
    if unchanged.one_or_none() is None:
        raise wrong_sign_in()
    instant = now()
    await _sweep(tx, instant)
    session_id = secrets.token_urlsafe(32)
    await tx.execute(
        insert(sessions).values(
            session_hash=rules.session_hash_of(session_id),
            user_name=user_name,
            begun_at=instant,
            seen_at=instant,
        )
    )
    return session_id


async def _sweep(tx: AsyncConnection, instant: datetime) -> None:
    """Forget sessions that are over and failures that are forgiven."""
    is_over = or_(
        sessions.c.seen_at < instant - rules.IDLE_AT_MOST,
        sessions.c.begun_at < instant - rules.LASTS_AT_MOST,
    )
    await tx.execute(delete(sessions).where(is_over))
    forgiven = sign_in_failures.c.last_at < instant - rules.FORGIVEN_AFTER
    await tx.execute(delete(sign_in_failures).where(forgiven))
