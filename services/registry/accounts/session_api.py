"""Routes of the console's own pages: sign in, sign out, who am I, and the token to push with."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.registry.accounts import door, operations, rules, signing_in
from services.registry.accounts.bodies import OfficerOut, PasswordIn, SignInIn
from services.registry.accounts.door import ChangingOfficer, Officer
from services.registry.accounts.passwords import Passwords
from services.registry.accounts.problems import NO_STORE
from services.registry.accounts.rules import Account
from services.registry.clients.bodies import TokenOut
from services.registry.clients.tokens import token_for
from services.registry.divisions.queries import find_division
from shared import logs
from shared.auth import PUBLIC
from shared.database import Database
from shared.door import database_of

router = APIRouter(prefix="/registry/v1/accounts", tags=["accounts"])
Db = Annotated[Database, Depends(database_of)]
_NATION = ("全国", "The nation")
_LOCKED: dict[int | str, dict[str, Any]] = {
    401: {"description": "User name or password wrong, or the account is disabled"},
    429: {"description": "Too many failures with this user name; see `Retry-After`"},
}


@router.post(
    "/sign-in",
    summary="Sign in · 登录",
    openapi_extra=PUBLIC,
    responses=_LOCKED | {403: {"description": "Not from a page of the console"}},
    dependencies=[Depends(door.from_console)],
)
async def sign_in(request: Request, response: Response, db: Db, typed: SignInIn) -> OfficerOut:
    """Begin a session at the console; its id is in an HttpOnly cookie.

    After five failures with one user name it is locked for a minute, and twice as long after each
    further one, an hour at most: 429 with `Retry-After`. A session ends after half an hour without
    use and after ten hours in any case.
    """
    before = door.shown_session(request)
    opened = await signing_in.sign_in(
        db, _passwords(request), typed=typed.user_name, password=typed.password
    )
    if before:
        async with db.transaction() as tx:
            await signing_in.sign_out(tx, before)
    door.give_session(request, response, opened.session_id)
    response.headers.update(NO_STORE)
    return await _officer_out(db, opened.account, opened.session_id)


@router.post("/sign-out", summary="Sign out · 退出登录", status_code=204)
async def sign_out(request: Request, response: Response, db: Db, officer: ChangingOfficer) -> None:
    """End the session: its cookie opens nothing from now on."""
    async with db.transaction() as tx:
        await signing_in.sign_out(tx, officer.session_id)
    logs.get("registry.accounts").info("signed out", account=officer.account.user_name)
    door.take_session(request, response)
    # The browser also lets go of whatever it kept of the pages.
    response.headers.update(NO_STORE | {"Clear-Site-Data": '"cache"'})


@router.get("/me", summary="Who am I · 当前账号")
async def who_am_i(response: Response, db: Db, officer: Officer) -> OfficerOut:
    """The account that is signed in, and the token its page shows with every change."""
    response.headers.update(NO_STORE)
    return await _officer_out(db, officer.account, officer.session_id)


@router.post(
    "/password",
    summary="Change your own password · 修改本人密码",
    status_code=204,
    responses=_LOCKED,
)
async def change_password(
    request: Request, response: Response, db: Db, officer: ChangingOfficer, change: PasswordIn
) -> None:
    """Change the password of the account that is signed in; all of its sessions end.

    Wrong present passwords are counted like failures to sign in.
    """
    name = officer.account.user_name
    operations.refuse_weak(change.new_password, user_name=name)
    # Signing in once more is the proof, with all that slows it down.
    await signing_in.sign_in(db, _passwords(request), typed=name, password=change.password)
    password_hash = await _passwords(request).hash_of(change.new_password)
    async with db.transaction() as tx:
        await operations.set_password(tx, name, password_hash)
    logs.get("registry.accounts").info("password changed", account=name)
    door.take_session(request, response)
    response.headers.update(NO_STORE)


@router.post("/token", summary="Get a token to push with · 申请推送令牌")
async def token(request: Request, response: Response, db: Db, officer: ChangingOfficer) -> TokenOut:
    """An access token for the account that is signed in, valid for ten minutes.

    The page keeps it in memory and shows it to the three services like any client.
    """
    seconds: int = request.app.state.settings.token_seconds
    caller = rules.caller_of(officer.account)
    async with db.transaction() as tx:
        issued = await token_for(tx, caller, caller.scopes, seconds=seconds)
    response.headers.update(NO_STORE)
    return issued


async def _officer_out(db: Database, account: Account, session_id: str) -> OfficerOut:
    async with db.transaction() as tx:
        division = await find_division(tx, account.division)
    name, name_en = (division.name, division.name_en) if division else _NATION
    return OfficerOut(
        user_name=account.user_name,
        display_name=account.display_name,
        division=account.division,
        division_name=name,
        division_name_en=name_en or name,
        source=account.source,
        csrf_token=rules.csrf_token_of(session_id),
    )


def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords
