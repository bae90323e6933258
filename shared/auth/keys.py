"""Where the keys come from that access tokens are checked with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx

PublicKey = Mapping[str, Any]
KeySource = Callable[[], Awaitable[Sequence[PublicKey]]]

JWKS_PATH = "/registry/v1/oauth/jwks"


class KeysAway(Exception):
    """The keys cannot be had just now."""


def published_at(registry_url: str) -> KeySource:
    """The keys that registry publishes. Asking raises `KeysAway` when registry does not answer."""

    async def fetch() -> Sequence[PublicKey]:
        try:
            async with httpx.AsyncClient(timeout=3.0) as client:
                answer = await client.get(registry_url.rstrip("/") + JWKS_PATH)
                answer.raise_for_status()
                keys: list[PublicKey] = answer.json()["keys"]
                return keys
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise KeysAway(f"{registry_url}: {type(error).__name__}: {error}") from error

    return fetch
