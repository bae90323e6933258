"""Signs access tokens with registry's newest key."""

import time
from collections.abc import Sequence
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients import operations, queries, rules
from services.registry.clients.bodies import TokenOut
from services.registry.clients.grants import Grant
from services.registry.clients.problems import token_refused, wrong_credentials
from services.registry.clients.queries import SigningKey
from services.registry.clients.rules import Client
from shared.auth.tokens import ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE


async def issue_token(tx: AsyncConnection, grant: Grant, *, seconds: int) -> TokenOut:
    """A token for the client behind a grant, valid for so many seconds.

    Raises `TokenRefused` when the secret is not the client's or it asks for more than it holds.
    """
    hashes = await queries.secret_hashes(tx, grant.client_id)
    stored = await queries.find_client(tx, grant.client_id)
    if not rules.is_one_of(grant.client_secret, hashes) or stored is None:
        raise wrong_credentials()
    scopes = rules.granted(stored.client.scopes, grant.scope)
    if scopes is None:
        raise token_refused(
            "invalid_scope",
            f"Client {grant.client_id} holds: {' '.join(stored.client.scopes)}.",
            detail_zh=f"该客户端仅有权限：{' '.join(stored.client.scopes)}。",
        )
    return await token_for(tx, stored.client, scopes, seconds=seconds)


async def token_for(
    tx: AsyncConnection, client: Client, scopes: Sequence[str], *, seconds: int
) -> TokenOut:
    """A token for whoever has shown already that this is who he is."""
    claims = rules.claims_of(
        client,
        scopes,
        issuer=ISSUER,
        audience=AUDIENCE,
        now=int(time.time()),
        seconds=seconds,
    )
    token = sign(claims, await operations.signing_key(tx))
    return TokenOut(access_token=token, expires_in=seconds, scope=" ".join(scopes))


def sign(claims: dict[str, Any], key: SigningKey) -> str:
    """The claims as a compact JWT."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": TOKEN_TYPE}
    return jwt.encode(header, claims, OKPKey.import_key(key.private_key), algorithms=[ALGORITHM])
