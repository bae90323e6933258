"""Routes by which the nation's administrators keep the accounts of officers."""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.accounts import operations, queries, rules
from services.registry.accounts.bodies import (
    AccountIn,
    AccountOut,
    AccountsQuery,
    PasswordOut,
    account_out,
)
from services.registry.accounts.passwords import Passwords
from services.registry.accounts.problems import (
    NO_STORE,
    AccountsAreNational,
    account_not_found,
)
from services.registry.accounts.queries import AccountFilter, StoredAccount
from shared.auth import Caller, requires
from shared.database import Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.pages import Page, decode_cursor, encode_cursor
from shared.problems import Invalid

router = APIRouter(prefix="/registry/v1/accounts", tags=["accounts"])
Admin = Annotated[Caller, requires("registry:admin")]
Db = Annotated[Database, Depends(database_of)]
UserName = Annotated[
    str, Path(description="User name of an account · 账号名", examples=["officer-32"])
]


@router.get("", summary="List accounts · 账号列表")
async def list_accounts(
    caller: Admin, db: Db, wanted: Annotated[AccountsQuery, Query()]
) -> Page[AccountOut]:
    """List accounts in the order of their names."""
    _let_administer(caller)
    after = decode_cursor(wanted.cursor, str)
    chosen = AccountFilter(wanted.division, wanted.status and wanted.status == "disabled", wanted.q)
    given = wanted.model_dump(include={"division"}, exclude_none=True)
    async with db.transaction() as tx:
        await refuse_wrong_codes(tx, given)
        found = await queries.account_page(
            tx, chosen, after=after[0] if after else None, limit=wanted.limit + 1
        )
    page = [account_out(stored) for stored in found[: wanted.limit]]
    more = encode_cursor(page[-1].user_name) if len(found) > wanted.limit else None
    return Page(items=page, next_cursor=more)


@router.post(
    "",
    summary="Make an account · 新建账号",
    status_code=201,
    responses={409: {"description": "The user name is taken"}},
)
async def create_account(
    request: Request, caller: Admin, db: Db, response: Response, account: AccountIn
) -> PasswordOut:
    """Make an account for an officer of a division. Its first password is shown only here."""
    _let_administer(caller, granting=account.scopes)
    password = rules.new_password()
    password_hash = await _passwords(request).hash_of(password)
    async with db.transaction() as tx:
        await _refuse_wrong_division(tx, account.division)
        await operations.create_account(tx, account.account(), password_hash)
    response.headers.update(NO_STORE)
    return PasswordOut(user_name=account.user_name, password=password)


@router.post(
    "/{user_name}/password",
    summary="Give an account a new password · 重置账号密码",
    status_code=201,
)
async def reset_password(
    request: Request, caller: Admin, db: Db, response: Response, user_name: UserName
) -> PasswordOut:
    """Give an account a new password, shown only here; its sessions end and it is not locked."""
    password = rules.new_password()
    password_hash = await _passwords(request).hash_of(password)
    async with db.transaction() as tx:
        await _changeable(tx, caller, user_name)
        await operations.set_password(tx, user_name, password_hash)
    response.headers.update(NO_STORE)
    return PasswordOut(user_name=user_name, password=password)


@router.post("/{user_name}/disable", summary="Disable an account · 停用账号")
async def disable_account(caller: Admin, db: Db, user_name: UserName) -> AccountOut:
    """Keep an officer out; his sessions end. The token a page holds is good for ten minutes."""
    return await _set_disabled(db, caller, user_name=user_name, is_disabled=True)


@router.post("/{user_name}/enable", summary="Enable an account · 启用账号")
async def enable_account(caller: Admin, db: Db, user_name: UserName) -> AccountOut:
    """Let a disabled account sign in again, with the password it had."""
    return await _set_disabled(db, caller, user_name=user_name, is_disabled=False)


async def _set_disabled(
    db: Database, caller: Caller, *, user_name: str, is_disabled: bool
) -> AccountOut:
    async with db.transaction() as tx:
        stored = await _changeable(tx, caller, user_name)
        await operations.set_disabled(tx, user_name, is_disabled=is_disabled)
        stored = await queries.find_account(tx, user_name) or stored
    return account_out(stored)


async def _changeable(tx: AsyncConnection, caller: Caller, user_name: str) -> StoredAccount:
    """The account, if it is there and holds nothing that the caller does not."""
    stored = await queries.find_account(tx, user_name)
    _let_administer(caller, granting=stored.account.scopes if stored else ())
    if stored is None:
        raise account_not_found(user_name)
    return stored


async def _refuse_wrong_division(tx: AsyncConnection, division: str) -> None:
    try:
        await refuse_wrong_codes(tx, {"division": division})
    except Invalid as refusal:
        # Told of a filter, it would point into the address; this one stands in the body.
        refusal.faults = [replace(one, pointer="/body/division") for one in refusal.faults]
        raise


def _let_administer(caller: Caller, *, granting: Collection[str] = ()) -> None:
    if not rules.may_administer(caller.division, caller.scopes, granting=granting):
        raise AccountsAreNational(
            detail="Only a client of the nation administers accounts, within its own scopes.",
            detail_zh="仅全国级客户端可以管理账号，且不得授予自身没有的权限。",
        )


def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords
