"""The console's own door: the cookie of a session, and the signs that a page of its own is asking.

Three walls stand before every change. The cookie is HttpOnly and SameSite=Strict; the browser says
that the request was made by a page of the console's own origin; and the page shows the token of
its session, which no other page can read.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response, Security
from fastapi.security import APIKeyCookie

from services.registry.accounts import rules, signing_in
from services.registry.accounts.problems import (
    not_from_console,
    not_signed_in,
    wrong_csrf_token,
)
from services.registry.accounts.rules import Account
from services.registry.settings import RegistrySettings
from shared.database import Database

CSRF_HEADER = "X-CSRF-Token"
_PLAIN, _SECURE = "xiangzhu-session", "__Host-xiangzhu-session"

_scheme = APIKeyCookie(
    name=_PLAIN,
    scheme_name="session",
    description="The cookie of a session at the console; over https its name begins with __Host-. "
    f"Changes also need the header {CSRF_HEADER} and come from a page of the console.",
    auto_error=False,
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An officer with an open session."""

    account: Account
    session_id: str


def shown_session(request: Request) -> str | None:
    """The session id a browser shows, whether it is one or not."""
    return request.cookies.get(_cookie_name(_settings(request)))


def give_session(request: Request, response: Response, session_id: str) -> None:
    """Let the browser keep a session; scripts cannot read it, other sites cannot send it."""
    settings = _settings(request)
    response.set_cookie(
        _cookie_name(settings),
        session_id,
        max_age=int(rules.LASTS_AT_MOST.total_seconds()),
        path="/",
        secure=_is_https(settings),
        httponly=True,
        samesite="strict",
    )


def take_session(request: Request, response: Response) -> None:
    """Let the browser forget its session."""
    settings = _settings(request)
    response.delete_cookie(
        _cookie_name(settings),
        path="/",
        secure=_is_https(settings),
        httponly=True,
        samesite="strict",
    )


async def from_console(request: Request) -> None:
    """Dependency: the request was made by a page of the console. Raises `NotFromConsole`."""
    origins = _settings(request).origins_of_console
    headers = request.headers
    if not rules.is_from_console(
        headers.get("origin"), headers.get("sec-fetch-site"), origins=origins
    ):
        raise not_from_console(" ".join(f"{origin}/console" for origin in origins))


async def _signed_in(
    request: Request, _described: Annotated[str | None, Security(_scheme)]
) -> SignedIn:
    session_id = shown_session(request)
    if not session_id:
        raise not_signed_in()
    db: Database = request.app.state.database
    async with db.transaction() as tx:
        return SignedIn(await signing_in.continue_session(tx, session_id), session_id)


async def _changing(
    request: Request,
    officer: Annotated[SignedIn, Depends(_signed_in)],
    _own: Annotated[None, Depends(from_console)],
) -> SignedIn:
    shown = request.headers.get(CSRF_HEADER, "").encode()
    if not hmac.compare_digest(shown, rules.csrf_token_of(officer.session_id).encode()):
        raise wrong_csrf_token()
    return officer


Officer = Annotated[SignedIn, Depends(_signed_in)]
"""Whoever is signed in; enough for reading."""

ChangingOfficer = Annotated[SignedIn, Depends(_changing)]
"""Whoever is signed in, asking through a page of the console; needed for every change."""


def _cookie_name(settings: RegistrySettings) -> str:
    # A browser takes a `__Host-` cookie over https only, from this very host and for it alone.
    return _SECURE if _is_https(settings) else _PLAIN


def _is_https(settings: RegistrySettings) -> bool:
    return settings.origins_of_console[0].startswith("https:")


def _settings(request: Request) -> Any:
    return request.app.state.settings
