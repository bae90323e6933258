"""Checks access tokens: Ed25519 signatures by registry, nothing else, each token once."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from shared import logs
from shared.auth.callers import Caller, caller_from
from shared.auth.keys import KeysAway, KeySource, PublicKey
from shared.problems import Unauthorized, Unavailable

ISSUER = AUDIENCE = "xiangzhu"
# RFC 9864: the algorithm is named in full; the older name "EdDSA" would also cover Ed448.
ALGORITHM = "Ed25519"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - RFC 9068's media type of an access token, no secret

LEEWAY_SECONDS = 10
REFRESH_SECONDS = 300.0
REMEMBER_SECONDS = 300.0
RETRY_SECONDS = 3.0
MOST_TOKENS = 10_000

_HEADERS = {"alg", "kid", "typ"}
_jws = JWSRegistry(algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: float


class _UnknownKey(Exception):
    """The token names a key that is not among those known."""


class Verifier:
    """Turns access tokens into callers.

    A checked token is remembered for five minutes or until it expires, so that a busy client
    costs a dictionary look-up per request. Keys are asked for again when a token names an unknown
    one (at most every three seconds, or forged key ids would turn into load on registry) and when
    they are five minutes old; so a withdrawn key is trusted for ten minutes at most. While
    registry is away the keys already known stay good.
    """

    def __init__(self, source: KeySource, *, clock: Callable[[], float] = time.time) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[str, OKPKey] = {}
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._known: dict[str, _Known] = {}
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            scope={"essential": True, "allow_blank": True},
            division={"essential": True},
            sources={"essential": True, "allow_blank": True},
        )

    async def caller(self, token: str) -> Caller:
        """Who shows this token. Raises `Unauthorized`, or `Unavailable` when there are no keys."""
        known = self._known.get(token)
        if known is not None and self._clock() < known.until:
            return known.caller
        return await self._check(token)

    async def _check(self, token: str) -> Caller:
        await self._refresh(older_than=REFRESH_SECONDS if self._keys else RETRY_SECONDS)
        try:
            return self._verified(token)
        except _UnknownKey:
            await self._refresh(older_than=RETRY_SECONDS)
        try:
            return self._verified(token)
        except _UnknownKey as unknown:
            if not self._keys:
                raise _no_keys() from unknown
            raise refused("The token was signed by a key that is not registry's.") from unknown

    def _verified(self, token: str) -> Caller:
        try:
            decoded = jwt.decode(token, self._key, registry=_jws)
            # `jku`, `x5u`, `jwk` and their like name other keys to trust; none is ever read, and
            # a token that brings one is not registry's.
            if decoded.header["typ"] != TOKEN_TYPE or not decoded.header.keys() <= _HEADERS:
                raise ValueError("the token's header is not as registry writes it")
            self._claims.validate(decoded.claims)
            caller = caller_from(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise refused(f"The token is not valid: {error}") from error
        self._remember(token, caller, expires_at=decoded.claims["exp"])
        return caller

    def _key(self, token: Any) -> OKPKey:
        kid = token.headers().get("kid")
        if not isinstance(kid, str) or kid not in self._keys:
            raise _UnknownKey
        return self._keys[kid]

    def _remember(self, token: str, caller: Caller, *, expires_at: float) -> None:
        if len(self._known) >= MOST_TOKENS:
            self._known.clear()
        until = min(float(expires_at), self._clock() + REMEMBER_SECONDS)
        self._known[token] = _Known(caller, until)

    async def _refresh(self, *, older_than: float) -> None:
        async with self._asking:
            if self._clock() - self._asked_at <= older_than:
                return
            self._asked_at = self._clock()
            try:
                self._keys = usable_keys(await self._source())
            except KeysAway as error:
                logs.get("shared.auth").warning("keys not refreshed", reason=str(error))


def usable_keys(published: Any) -> dict[str, OKPKey]:
    """The Ed25519 verification keys among the published ones, by key id; others are left out."""
    return {
        key["kid"]: OKPKey.import_key({name: key[name] for name in ("kty", "crv", "x")})
        for key in published
        if _is_usable(key)
    }


def _is_usable(key: PublicKey) -> bool:
    wanted: Mapping[str, Any] = {"kty": "OKP", "crv": "Ed25519", "use": "sig"}
    return all(key.get(name) == value for name, value in wanted.items()) and "kid" in key


def refused(reason: str) -> Unauthorized:
    """The refusal of a token, with the challenge that RFC 6750 asks for."""
    return Unauthorized(
        detail=reason,
        detail_zh="访问令牌无效或已过期，请向 /registry/v1/oauth/token 重新申请。",
        headers={"WWW-Authenticate": 'Bearer realm="xiangzhu", error="invalid_token"'},
    )


def _no_keys() -> Unavailable:
    return Unavailable(
        detail="Registry's keys cannot be reached, so no token can be checked; try again.",
        detail_zh="暂时无法取得登记服务的公钥，无法校验令牌，请稍后重试。",
        headers={"Retry-After": "3"},
    )
