"""Items that refer to something not here yet: kept until it arrives, refused at a deadline."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import now
from shared.database import driver
from shared.ingestion.formats.kept_rows import line_again
from shared.ingestion.items import Entry, Sender

# Long enough for another system to push the organization, with a weekend in between.
PATIENCE = timedelta(days=7)
# What arrives makes an item due at once. It is looked at now and then as well: what it refers to
# may have arrived after it was decided and before it was kept. First soon, later seldom.
SOONEST = timedelta(seconds=5)
MOST_AT_ONCE = 500

# Of one sender: an item is decided by what its sender may write.
_DUE = """
select batch_id, position, client_id, source, division, trace_id, line, deferred_at, until
from deferred_items due where (client_id, source, division) = (
    select client_id, source, division from deferred_items
    where due_at <= clock_timestamp() order by due_at limit 1
) and due_at <= clock_timestamp()
order by batch_id, position limit $1 for update skip locked
"""
_AGAIN = """
update deferred_items set awaits = string_to_array(again.awaits, E'\n'),
    due_at = least(clock_timestamp() + greatest((clock_timestamp() - deferred_at), $4), until)
from unnest($1::uuid[], $2::int[], $3::text[]) as again(batch_id, position, awaits)
where deferred_items.batch_id = again.batch_id and deferred_items.position = again.position
"""
_SETTLED = """
delete from deferred_items using unnest($1::uuid[], $2::int[]) as settled(batch_id, position)
where deferred_items.batch_id = settled.batch_id and deferred_items.position = settled.position
"""


class Deferred(NamedTuple):
    """An item that waits, held by this transaction."""

    batch_id: UUID
    position: int
    client_id: str
    source: str
    division: str
    trace_id: str
    line: bytes
    deferred_at: datetime
    until: datetime

    @property
    def sender(self) -> Sender:
        """Who sent it, with the rights it had when it was accepted."""
        return Sender(self.client_id, self.source, self.division)


async def keep(tx: AsyncConnection, entries: Sequence[Entry], sender: Sender) -> None:
    """Keep items that wait; those that waited before are kept by `wait_on`."""
    fresh = [entry for entry in entries if entry.origin.batch_id and not entry.is_tried_again]
    if not fresh:
        return
    instant = now()
    connection = await driver(tx)
    await connection.copy_records_to_table(
        "deferred_items",
        records=[
            (
                entry.origin.batch_id, entry.position, sender.client_id, sender.source,
                sender.division, entry.origin.trace_id, line_again(entry), entry.awaits,
                instant, instant + SOONEST, instant + PATIENCE,
            )
            for entry in fresh
        ],
        columns=(
            "batch_id", "position", "client_id", "source", "division", "trace_id", "line",
            "awaits", "deferred_at", "due_at", "until",
        ),
    )  # fmt: skip


async def hold_due(tx: AsyncConnection) -> list[Deferred]:
    """Items of one sender whose time has come, held until the transaction ends."""
    connection = await driver(tx)
    return [Deferred(*row) for row in await connection.fetch(_DUE, MOST_AT_ONCE)]


async def wait_on(tx: AsyncConnection, entries: Sequence[tuple[Deferred, Entry]]) -> None:
    """Let items wait on for what is still missing."""
    connection = await driver(tx)
    await connection.execute(
        _AGAIN,
        [one.batch_id for one, _ in entries],
        [one.position for one, _ in entries],
        ["\n".join(entry.awaits) for _, entry in entries],  # of all signs no id has
        SOONEST,
    )


async def forget(tx: AsyncConnection, settled: Sequence[Deferred]) -> None:
    """Let go of items that wait no longer."""
    connection = await driver(tx)
    await connection.execute(
        _SETTLED, [one.batch_id for one in settled], [one.position for one in settled]
    )
