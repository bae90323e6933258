"""Passwords of people: argon2id, in a thread of its own kind, never stored or logged as they are.

Hashing takes memory and time on purpose. At most two are under way at once, so that whoever keeps
trying cannot take the machine from the provinces that push.
"""

import anyio
from anyio import CapacityLimiter
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services.registry.accounts.rules import plain
from shared.problems import Unavailable

# What OWASP recommends first for argon2id: 46 MiB, one pass, one lane.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
_MOST_AT_ONCE, _MOST_WAITING = 2, 100
# Of a password nobody has: a name that is unknown takes as long as one that is known.
_NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$lhkToEcqLF9SmbfCDO4aCg"
    "$jYgsQw1f2YZ8YF4v9nn4KPL04cpQf6yTcaQ0gfq1vxk"
)


class Passwords:
    """Hashes and compares passwords beside the event loop."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def hash_of(self, password: str) -> str:
        """What is stored of a password."""
        return await anyio.to_thread.run_sync(hash_of, password, limiter=self._room())

    async def is_right(self, password: str, stored: str | None) -> bool:
        """Whether a password is the one stored; takes as long where none is stored.

        Raises `Unavailable` when too many are waiting already.
        """
        return await anyio.to_thread.run_sync(is_right, password, stored, limiter=self._room())

    def _room(self) -> CapacityLimiter:
        if self._limiter is None:
            self._limiter = CapacityLimiter(_MOST_AT_ONCE)
        if self._limiter.statistics().tasks_waiting >= _MOST_WAITING:
            raise Unavailable(
                detail="Too many people sign in at this moment; try again.",
                detail_zh="当前登录人数过多，请稍后重试。",
                headers={"Retry-After": "5"},
            )
        return self._limiter


def hash_of(password: str) -> str:
    """What is stored of a password; takes a tenth of a second."""
    return _HASHER.hash(plain(password).encode("utf-8", "surrogatepass"))


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the one stored; takes as long where none is stored."""
    try:
        shown = plain(password).encode("utf-8", "surrogatepass")
        return _HASHER.verify(stored or _NOBODYS, shown) and stored is not None
    except VerificationError:
        return False
