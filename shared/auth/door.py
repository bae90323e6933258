"""How a route says who may come in, in the code and in the API pages with the same words."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes

from shared.auth.callers import Caller
from shared.auth.keys import KeySource
from shared.auth.scopes import SCOPES
from shared.auth.tokens import Verifier
from shared.problems import Forbidden, Unauthorized

PUBLIC: dict[str, Any] = {"x-public": True}
"""What a route hands to `openapi_extra` when everyone may use it; said outright, never implied."""

TOKEN_PATH = "/registry/v1/oauth/token"  # noqa: S105 - an address, no secret

_scheme = OAuth2(
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(tokenUrl=TOKEN_PATH, scopes=SCOPES)
    ),
    scheme_name="client_credentials",
    description="A token from registry for a client id and secret, valid for ten minutes.",
    auto_error=False,
)


def verified_by(source: KeySource) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What an application needs at its start so that `requires` can check tokens."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        app.state.verifier = Verifier(source)
        yield

    return running


def requires(scope: str) -> Any:
    """Dependency: the caller, who holds `scope`.

    Answers 401 with a challenge when no valid token is shown and 403 when it lacks the scope.
    The route's `security` in the OpenAPI document comes from here as well. Raises `ValueError`,
    when the route is declared, for a scope that no client can hold.
    """
    if scope not in SCOPES:
        raise ValueError(f"there is no scope {scope}")
    return Security(_allowed, scopes=[scope])


async def _allowed(
    request: Request,
    needed: SecurityScopes,
    authorization: Annotated[str | None, Depends(_scheme)],
) -> Caller:
    return await allowed(request, *needed.scopes, authorization=authorization)


async def allowed(request: Request, *scopes: str, authorization: str | None) -> Caller:
    """The caller who shows a valid token and holds these scopes.

    Raises `Unauthorized` with a challenge, or `Forbidden`.
    """
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise _no_token()
    caller: Caller = await request.app.state.verifier.caller(token.strip())
    for scope in scopes:
        if scope not in caller.scopes:
            raise _lacking(caller, scope)
    return caller


def _no_token() -> Unauthorized:
    return Unauthorized(
        detail="No access token was shown; get one at /registry/v1/oauth/token.",
        detail_zh="未提供访问令牌，请先向 /registry/v1/oauth/token 申请。",
        headers={"WWW-Authenticate": 'Bearer realm="xiangzhu"'},
    )


def _lacking(caller: Caller, scope: str) -> Forbidden:
    return Forbidden(
        detail=f"Client {caller.client_id} does not hold the scope {scope}.",
        detail_zh=f"客户端 {caller.client_id} 没有 {scope} 权限。",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
    )
