"""Everything that changes accounts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.accounts import queries, rules
from services.registry.accounts.passwords import hash_of, is_right
from services.registry.accounts.problems import (
    AccountExists,
    PasswordTooWeak,
    account_not_found,
)
from services.registry.accounts.rules import Account
from services.registry.accounts.tables import accounts, sessions, sign_in_failures


async def create_account(tx: AsyncConnection, account: Account, password_hash: str) -> None:
    """Store a new account. Raises `AccountExists` when the name is or ever was taken."""
    created = await tx.execute(
        insert(accounts)
        .values(**_row(account), password_hash=password_hash)
        .on_conflict_do_nothing()
        .returning(accounts.c.user_name)
    )
    if created.one_or_none() is None:
        raise AccountExists(
            detail=f"There is already an account {account.user_name}.",
            detail_zh=f"账号 {account.user_name} 已存在。",
        )


async def set_password(tx: AsyncConnection, user_name: str, password_hash: str) -> None:
    """Give an account another password: its sessions end and its failures are forgiven.

    Raises `AccountNotFound`.
    """
    changed = await tx.execute(
        update(accounts)
        .where(accounts.c.user_name == user_name)
        .values(password_hash=password_hash, password_set_at=func.now())
    )
    if changed.rowcount == 0:
        raise account_not_found(user_name)
    await end_sessions(tx, user_name)
    await tx.execute(
        delete(sign_in_failures).where(
            sign_in_failures.c.name_hash == rules.name_hash_of(user_name)
        )
    )


async def set_disabled(tx: AsyncConnection, user_name: str, *, is_disabled: bool) -> None:
    """Keep an officer out, his open sessions included, or let him in again.

    A token that a page holds stays good until it expires. Raises `AccountNotFound`.
    """
    disabled_at = func.coalesce(accounts.c.disabled_at, func.now()) if is_disabled else None
    changed = await tx.execute(
        update(accounts).where(accounts.c.user_name == user_name).values(disabled_at=disabled_at)
    )
    if changed.rowcount == 0:
        raise account_not_found(user_name)
    if is_disabled:
        await end_sessions(tx, user_name)


async def end_sessions(tx: AsyncConnection, user_name: str) -> None:
    """End every session of an account."""
    await tx.execute(delete(sessions).where(sessions.c.user_name == user_name))


async def provision_accounts(
    tx: AsyncConnection, wanted: Sequence[Account], *, passwords: Mapping[str, str]
) -> dict[str, str]:
    """Make sure these accounts exist as described; return a working password of each.

    `passwords` are those the operator holds; one that still works is kept, so that repeating
    changes nothing. Meant for the demo and for tests: real officers choose their own.
    """
    working: dict[str, str] = {}
    for account in wanted:
        held = passwords.get(account.user_name)
        stored = await queries.find_account(tx, account.user_name)
        if held is not None and stored is not None and is_right(held, stored.password_hash):
            working[account.user_name] = held
            continue
        working[account.user_name] = held or rules.new_password()
        password_hash = hash_of(working[account.user_name])
        if stored is None:
            await create_account(tx, account, password_hash)
        else:
            await set_password(tx, account.user_name, password_hash)
    return working


def refuse_weak(password: str, *, user_name: str) -> None:
    """Raise `PasswordTooWeak`, with the reason, for a password that will not do."""
    weakness = rules.weakness_of(rules.plain(password), user_name=user_name)
    if weakness is not None:
        raise PasswordTooWeak(detail=weakness[0], detail_zh=weakness[1])


def _row(account: Account) -> dict[str, object]:
    return {
        "user_name": account.user_name,
        "display_name": account.display_name,
        "division": account.division,
        "source": account.source,
        "scopes": list(account.scopes),
    }
