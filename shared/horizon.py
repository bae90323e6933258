"""Up to which sequence everything a service ever recorded has been told, under late commits."""

from datetime import datetime

import asyncpg

_LAST_GIVEN = """
select clock_timestamp(),
    coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')::regclass), 0)
"""

_WRITERS = """
select virtualtransaction from pg_locks
where locktype = 'relation' and relation = 'outbox'::regclass
    and database = (select oid from pg_database where datname = current_database())
    and mode = 'RowExclusiveLock' and granted
"""

_FIRST_UNSENT = "select min(id) from unsent"


class Horizon:
    """The sequence below which no row can appear any more and none waits to be sent.

    Numbers are given out before the commit, so a later commit can carry a smaller number, and
    the highest number sent says nothing about the ones below it. Three steps make it safe:

    1. Read the last number given out, L. Later numbers are greater.
    2. Note who is writing to the outbox now. A transaction takes its lock on the table before
       its first number and keeps it to its end, so whoever holds a number up to L and has not
       ended is among them. (Unlike `pg_snapshot_xmin`, this does not wait for long transactions
       elsewhere, and does not miss one that has its number but no transaction id yet.)
    3. When all of those have ended, every row up to L that will ever be is visible to the next
       statement; if none of them is unsent, the horizon is L.

    Each step is a statement of its own: within one, the snapshot is older than what it reads.
    """

    def __init__(self) -> None:
        self.sequence = 0
        self.instant: datetime | None = None
        self._last = 0
        self._read_at: datetime | None = None
        self._writers: frozenset[str] = frozenset()

    @property
    def waits(self) -> bool:
        """Whether a transaction or a row still stands before the last number that was read."""
        return self._last > self.sequence

    async def advance(self, connection: asyncpg.Connection) -> int:
        """The horizon, moved as far as can be known; `instant` is when it was true."""
        if not self.waits:
            self._read_at, self._last = await connection.fetchrow(_LAST_GIVEN)
            self._writers = await _writers(connection)
        elif self._writers:
            self._writers &= await _writers(connection)
        if self._writers or not self.waits:
            return self.sequence
        first_unsent = await connection.fetchval(_FIRST_UNSENT)
        if first_unsent is None or first_unsent > self._last:
            self.sequence, self.instant = self._last, self._read_at
        return self.sequence


async def _writers(connection: asyncpg.Connection) -> frozenset[str]:
    rows = await connection.fetch(_WRITERS)
    return frozenset(row["virtualtransaction"] for row in rows)
