"""Keys of our own things: UUIDs of version 7, so that new rows lie beside each other."""

import os
import time
from collections.abc import Iterator
from threading import Lock
from uuid import UUID

from asyncpg.pgproto import pgproto

_CHANCE_BYTES = 8


def _beginnings() -> Iterator[int]:
    """Milliseconds, and 12 bits that count within one: each greater than the one before.

    What came by one batch has the order of its sender, and no clock set back can change that.
    """
    last = 0
    while True:
        last = max(time.time_ns() // 1_000_000 << 12, last + 1)
        yield last


def _chances() -> Iterator[bytes]:
    """Chance from the system, fetched for many keys at once: a call for each is felt in a batch."""
    while True:
        many = os.urandom(_CHANCE_BYTES * 256)
        for first in range(0, len(many), _CHANCE_BYTES):
            yield many[first : first + _CHANCE_BYTES]


_beginning, _chance, _alone = _beginnings(), _chances(), Lock()


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562), greater than every one that this process made before.

    Its 74 bits beside the milliseconds are 12 that count and 62 of chance.
    """
    with _alone:  # tables are read in threads
        beginning, chance = next(_beginning), next(_chance)
    milliseconds, count = (beginning >> 12).to_bytes(6, "big"), beginning & 0xFFF
    versioned = bytes((0x70 | count >> 8, count & 0xFF, 0x80 | chance[0] & 0x3F))
    # The driver's own kind of UUID: written as text ten times faster, which a batch feels.
    made: UUID = pgproto.UUID(milliseconds + versioned + chance[1:])
    return made
