"""Mints access tokens for tests as registry would, and as a forger would."""

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Mint:
    """A signing key of a test's own, and the tokens it signs."""

    def __init__(self, kid: str = "key-1") -> None:
        self.kid = kid
        self._private = Ed25519PrivateKey.generate()
        self.asked = 0

    def published(self) -> dict[str, Any]:
        """The key as registry's JWKS would show it."""
        public = _base64(self._private.public_key().public_bytes_raw())
        return {
            "kty": "OKP", "crv": "Ed25519", "x": public,
            "kid": self.kid, "use": "sig", "alg": "Ed25519",
        }  # fmt: skip

    async def source(self) -> list[dict[str, Any]]:
        """A key source; counts how often it was asked."""
        self.asked += 1
        return [self.published()]

    def token(self, *scopes: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token for these scopes; claims and header members replaced, or dropped by None."""
        moment = int(time.time())
        written = {
            "iss": "xiangzhu", "aud": "xiangzhu", "sub": "province-32", "iat": moment,
            "exp": moment + 600, "scope": " ".join(scopes), "division": "320000",
            "sources": ["cn-32"],
        } | claims  # fmt: skip
        head = {"alg": "Ed25519", "kid": self.kid, "typ": "at+jwt"} | (header or {})
        # Signed by hand: a library would refuse to write the headers a forger writes.
        start = f"{_encoded(head)}.{_encoded(written)}"
        return f"{start}.{_base64(self._private.sign(start.encode()))}"

    def bearer(self, *scopes: str, **claims: Any) -> dict[str, str]:
        """The header of a request by a client with these scopes."""
        return {"Authorization": f"Bearer {self.token(*scopes, **claims)}"}


def _encoded(members: dict[str, Any]) -> str:
    present = {name: value for name, value in members.items() if value is not None}
    return _base64(json.dumps(present).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
