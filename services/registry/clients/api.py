"""Routes of clients: tokens and keys for everyone, administration for the nation's own."""

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients import operations, queries, rules
from services.registry.clients.bodies import (
    ClientIn,
    ClientOut,
    ClientsQuery,
    KeysOut,
    RotationIn,
    SecretOut,
    TokenOut,
    client_out,
)
from services.registry.clients.grants import FORM, read_grant
from services.registry.clients.problems import (
    NO_STORE,
    ClientNotFound,
    ClientsAreNational,
    WrongCredentials,
    too_many_failures,
)
from services.registry.clients.queries import ClientFilter, StoredClient
from services.registry.clients.slowing import Slowing
from services.registry.clients.tokens import issue_token
from shared import etags
from shared.auth import PUBLIC, Caller, requires
from shared.database import Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.pages import Page, decode_cursor, encode_cursor

router = APIRouter(prefix="/registry/v1", tags=["clients"])
Admin = Annotated[Caller, requires("registry:admin")]
Db = Annotated[Database, Depends(database_of)]
Id = Annotated[str, Path(description="Id of a client · 接入方标识", examples=["province-32"])]

_TOKEN_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "scope": {"type": "string"},
                    },
                },
                "example": {"grant_type": "client_credentials", "scope": "projects:write"},
            }
        },
    }
}


@router.post(
    "/oauth/token",
    summary="Get an access token · 申请访问令牌",
    openapi_extra=PUBLIC | _TOKEN_FORM,
    responses={
        401: {"description": "Client unknown or disabled, or the secret is wrong"},
        429: {"description": "Too many wrong secrets; see `Retry-After`"},
    },
)
async def token(request: Request, response: Response, db: Db) -> TokenOut:
    """Exchange a client id and secret for an access token (RFC 6749, client credentials).

    Send the id and secret by HTTP Basic or as form fields. Leave `scope` out to get everything
    the client may have. Ask for a new token when the old one has expired, not for every request.
    Ten wrong secrets of one client id from one address are followed by 429 with `Retry-After`.
    """
    grant = read_grant(
        await request.body(),
        content_type=request.headers.get("content-type"),
        authorization=request.headers.get("authorization"),
    )
    slowing: Slowing = request.app.state.slowing
    pair = (grant.client_id, request.client.host if request.client else "")
    if seconds := slowing.wait(*pair):
        raise too_many_failures(seconds)
    try:
        async with db.transaction() as tx:
            issued = await issue_token(tx, grant, seconds=request.app.state.settings.token_seconds)
    except WrongCredentials:
        slowing.failed(*pair)
        raise
    slowing.succeeded(*pair)
    response.headers.update(NO_STORE)
    return issued


@router.get(
    "/oauth/jwks",
    summary="Public keys of tokens · 令牌公钥",
    openapi_extra=PUBLIC,
    response_model=KeysOut,
    responses=etags.UNCHANGED,
)
async def jwks(request: Request, db: Db) -> Response:
    """The public keys that access tokens are signed with (JSON Web Key Set)."""
    async with db.transaction() as tx:
        keys = KeysOut.model_validate({"keys": await queries.published_keys(tx)})
    return etags.answer(request, keys.model_dump_json().encode())


@router.get("/clients", summary="List clients · 接入方列表")
async def list_clients(
    caller: Admin, db: Db, wanted: Annotated[ClientsQuery, Query()]
) -> Page[ClientOut]:
    """List clients in the order of their ids."""
    _let_administer(caller)
    after = decode_cursor(wanted.cursor, str)
    chosen = ClientFilter(wanted.division, wanted.status and wanted.status == "disabled", wanted.q)
    given = wanted.model_dump(include={"division"}, exclude_none=True)
    async with db.transaction() as tx:
        await refuse_wrong_codes(tx, given)
        found = await queries.client_page(
            tx, chosen, after=after[0] if after else None, limit=wanted.limit + 1
        )
    page = [client_out(stored) for stored in found[: wanted.limit]]
    more = encode_cursor(page[-1].client_id) if len(found) > wanted.limit else None
    return Page(items=page, next_cursor=more)


@router.get("/clients/{client_id}", summary="Show a client · 查看接入方")
async def get_client(caller: Admin, db: Db, client_id: Id) -> ClientOut:
    """Show one client."""
    async with db.transaction() as tx:
        return client_out(await _changeable(tx, caller, client_id))


@router.post(
    "/clients",
    summary="Make a client · 新建接入方",
    status_code=201,
    responses={409: {"description": "The id is taken"}},
)
async def create_client(caller: Admin, db: Db, response: Response, client: ClientIn) -> SecretOut:
    """Make a client. The answer is the only place where its secret is ever shown."""
    _let_administer(caller, granting=client.scopes)
    async with db.transaction() as tx:
        secret = await operations.create_client(tx, client.client())
    response.headers.update(NO_STORE | {"Location": f"/registry/v1/clients/{client.client_id}"})
    return SecretOut(client_id=client.client_id, client_secret=secret)


@router.post(
    "/clients/{client_id}/secrets",
    summary="Give a client a new secret · 更换接入方密钥",
    status_code=201,
)
async def rotate_secret(
    caller: Admin, db: Db, response: Response, client_id: Id, rotation: RotationIn
) -> SecretOut:
    """Give a client a new secret; the one before stays good for `overlap_hours`."""
    async with db.transaction() as tx:
        await _changeable(tx, caller, client_id)
        overlap = timedelta(hours=rotation.overlap_hours)
        secret = await operations.rotate_secret(tx, client_id, overlap=overlap)
    response.headers.update(NO_STORE)
    return SecretOut(client_id=client_id, client_secret=secret)


@router.post("/clients/{client_id}/disable", summary="Disable a client · 停用接入方")
async def disable_client(caller: Admin, db: Db, client_id: Id) -> ClientOut:
    """Stop a client from getting tokens.

    Those it holds stay good until they expire, ten minutes at most.
    """
    return await _set_disabled(db, caller, client_id=client_id, is_disabled=True)


@router.post("/clients/{client_id}/enable", summary="Enable a client · 启用接入方")
async def enable_client(caller: Admin, db: Db, client_id: Id) -> ClientOut:
    """Let a disabled client get tokens again, with the secrets it had."""
    return await _set_disabled(db, caller, client_id=client_id, is_disabled=False)


async def _set_disabled(
    db: Database, caller: Caller, *, client_id: str, is_disabled: bool
) -> ClientOut:
    async with db.transaction() as tx:
        stored = await _changeable(tx, caller, client_id)
        await operations.set_disabled(tx, client_id, is_disabled=is_disabled)
        stored = await queries.find_client(tx, client_id) or stored
    return client_out(stored)


async def _changeable(tx: AsyncConnection, caller: Caller, client_id: str) -> StoredClient:
    """The client, if it is there and holds nothing that the caller does not."""
    stored = await queries.find_client(tx, client_id)
    _let_administer(caller, granting=stored.client.scopes if stored else ())
    if stored is None:
        raise ClientNotFound(detail=f"There is no client {client_id}.")
    return stored


def _let_administer(caller: Caller, *, granting: Collection[str] = ()) -> None:
    if not rules.may_administer(caller.division, caller.scopes, granting=granting):
        raise ClientsAreNational(
            detail="Only a client of the nation administers clients, within its own scopes.",
            detail_zh="仅全国级客户端可以管理客户端，且不得授予自身没有的权限。",
        )
