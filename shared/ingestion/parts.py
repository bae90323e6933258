"""What was sent, kept in parts: for the worker to take, or to be written after it was validated."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import zstandard
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion.splitting import splitter_for

# One part is one transaction of the worker: large enough to be fast, small enough that nobody
# waits long for the source's lock and little is done again after a kill.
PART_ITEMS = 1_000
PART_BYTES = 4 * 1024 * 1024


class Part(NamedTuple):
    """Some items of a batch, as lines of JSON; `first` is the position of the first of them.

    A withdrawal has the identities of what is to be withdrawn in place of items.
    """

    number: int
    first: int
    lines: Sequence[bytes]
    is_withdrawal: bool = False


async def keep_part(
    tx: AsyncConnection, batch_id: UUID, part: Part, *, listed: Sequence[str] | None = None
) -> None:
    """Store one part of a batch; of a snapshot with the identities that it lists."""
    connection = await driver(tx)
    await connection.execute(
        "insert into delivered_parts (batch_id, part, first, items, lines, listed, is_withdrawal)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        batch_id,
        part.number,
        part.first,
        len(part.lines),
        zstandard.compress(b"\n".join(part.lines), level=1),
        listed,
        part.is_withdrawal,
    )


async def keep_body(tx: AsyncConnection, batch_id: UUID, body: bytes, *, media_type: str) -> None:
    """Store all parts of a body that is at hand."""
    splitter, parting = splitter_for(media_type), Parting()
    for item in chain(splitter.feed(body), splitter.end()):
        if part := parting.add(item):
            await keep_part(tx, batch_id, part)
    if part := parting.rest():
        await keep_part(tx, batch_id, part)


async def find_part(tx: AsyncConnection, batch_id: UUID, number: int) -> Part | None:
    """One part of a batch, counted from 0; None behind the last one."""
    connection = await driver(tx)
    row = await connection.fetchrow(
        "select first, lines, is_withdrawal from delivered_parts where batch_id = $1 and part = $2",
        batch_id,
        number,
    )
    if row is None:
        return None
    lines = zstandard.decompress(row["lines"]).split(b"\n")
    return Part(number, row["first"], lines, row["is_withdrawal"])


class Parting:
    """Gathers items into parts of a bounded size."""

    def __init__(self) -> None:
        self.items = 0
        self._number = 0
        self._lines: list[bytes] = []
        self._bytes = 0

    def add(self, line: bytes) -> Part | None:
        """Take one more item; the part that is full with it."""
        self._lines.append(line)
        self._bytes += len(line)
        self.items += 1
        is_full = len(self._lines) >= PART_ITEMS or self._bytes >= PART_BYTES
        return self.rest() if is_full else None

    def rest(self) -> Part | None:
        """The part that was begun, if any."""
        if not self._lines:
            return None
        part = Part(self._number, self.items - len(self._lines), self._lines)
        self._number, self._lines, self._bytes = self._number + 1, [], 0
        return part
