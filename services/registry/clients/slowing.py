"""Slows whoever keeps showing wrong secrets: one client id from one address at a time.

Each pair of client id and address has a bucket of failures it may make at once and gets one more
every few seconds. Whoever has used his up is asked to wait, a right secret included, or guessing
would go on unslowed; but wrong secrets from other addresses never touch his bucket, so nobody is
locked out by a stranger. Where a gateway hides the addresses of callers, all of them share one
bucket per client id, and the gateway itself should slow.

Kept in the memory of the process: a restart forgives, and each process counts for itself. That is
enough here, because 256 random bits are not guessed at any speed; what is spared is the database.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_AT_ONCE = 10
SECONDS_PER_FAILURE = 6.0
# The least lately used pair is forgotten first: memory stays bounded under invented client ids.
MOST_PAIRS = 10_000
LONGEST_ID = 64

Pair = tuple[str, str]


@dataclass(slots=True)
class _Bucket:
    """How many failures are left, as of an instant of the clock."""

    left: float
    at: float


class Slowing:
    """The buckets of everyone who has failed lately."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[Pair, _Bucket] = OrderedDict()

    def wait(self, client_id: str, address: str) -> int:
        """Whole seconds this pair has to wait before it may try again; 0 when it may now."""
        pair = _pair(client_id, address)
        if pair not in self._buckets:
            return 0
        lacking = 1 - self._now(pair).left
        return max(0, math.ceil(lacking * SECONDS_PER_FAILURE))

    def failed(self, client_id: str, address: str) -> None:
        """Note a wrong secret. Attempts made side by side all count, so a burst is paid for."""
        bucket = self._now(_pair(client_id, address))
        bucket.left = max(bucket.left - 1, -MOST_AT_ONCE)

    def succeeded(self, client_id: str, address: str) -> None:
        """Forget this pair's failures: it has shown the right secret."""
        self._buckets.pop(_pair(client_id, address), None)

    def _now(self, pair: Pair) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(pair, _Bucket(MOST_AT_ONCE, now))
        bucket.left = min(MOST_AT_ONCE, bucket.left + (now - bucket.at) / SECONDS_PER_FAILURE)
        bucket.at = now
        self._buckets.move_to_end(pair)
        while len(self._buckets) > MOST_PAIRS:
            self._buckets.popitem(last=False)
        return bucket


def _pair(client_id: str, address: str) -> Pair:
    """What is kept of a pair: no client's id is longer, and what was sent may be megabytes."""
    return client_id[:LONGEST_ID], address
