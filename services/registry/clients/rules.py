"""Decides about clients: which secret is theirs, what a token may say, who may grant what."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.areas import NATION

PROVINCE_SCOPES = (
    "registry:read",
    "registry:write",
    "projects:read",
    "projects:write",
    "stats:read",
)
CORPS = ("66", "650000", "新疆生产建设兵团")


@dataclass(frozen=True, slots=True)
class Client:
    """A system that may ask for tokens: what it may do, for which area, as which sources."""

    client_id: str
    label: str
    scopes: tuple[str, ...]
    division: str
    sources: tuple[str, ...]


def new_secret() -> str:
    """256 bits of chance as text; only its hash is ever stored."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What is stored of a secret. A plain SHA-256 is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).digest()


def is_one_of(secret: str, hashes: Iterable[bytes]) -> bool:
    """Whether a secret is one of those stored; takes as long for a wrong one as for a right one."""
    shown = hash_of(secret)
    found = False
    for stored in hashes:
        found |= hmac.compare_digest(shown, stored)
    return found


def granted(held: Sequence[str], asked: str | None) -> list[str] | None:
    """The scopes of a token, in the order in which they are held; None if more is asked for."""
    if asked is None:
        return list(held)
    wanted = set(asked.split())
    return [scope for scope in held if scope in wanted] if wanted <= set(held) else None


def claims_of(
    client: Client, scopes: Sequence[str], *, issuer: str, audience: str, now: int, seconds: int
) -> dict[str, Any]:
    """What a token says of a client, valid from `now` (Unix seconds) for so many seconds."""
    return {
        "iss": issuer,
        "aud": audience,
        "sub": client.client_id,
        "scope": " ".join(scopes),
        "division": client.division,
        "sources": list(client.sources),
        "iat": now,
        "exp": now + seconds,
        "jti": secrets.token_urlsafe(12),
    }


def may_administer(division: str, held: Collection[str], *, granting: Collection[str]) -> bool:
    """Whether a caller may administer clients and grant these scopes.

    Only the nation's own clients may, and nobody grants what he does not hold: otherwise one
    province could write itself a client for another.
    """
    return division == NATION and set(granting) <= set(held)


def wanted_clients(provinces: Mapping[str, str], *, all_scopes: Sequence[str]) -> list[Client]:
    """The administrator, a client per province (code → name) and one for the Corps."""
    admin = Client("admin", "平台管理员", tuple(all_scopes), NATION, ("cn-00",))
    places = [(code[:2], code, name) for code, name in sorted(provinces.items())]
    return [admin] + [
        Client(f"province-{number}", name, PROVINCE_SCOPES, division, (f"cn-{number}",))
        for number, division, name in [*places, CORPS]
    ]
