"""The states of a batch that is not answered at once: queued, taken part by part, at rest."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion.items import Sender
from shared.ingestion.receipts import How

# The oldest waiting batch of each source, and of those the one whose turn was longest ago: the
# order within a source is kept, and one source's flood does not starve another.
_NEXT = """
select id from batches waiting
where status in ('queued', 'running') and not exists (
    select from batches older where older.source = waiting.source
        and older.status in ('queued', 'running') and older.id < waiting.id
)
order by turn_at nulls first, id limit 1 for update skip locked
"""

_FOUND = """
select id, client_id, source, division, mode, is_atomic, status, received, done, parts_done,
    counts::text as counts, warned, sequence, trace_id, is_previewed, received_at,
    finished_at
from batches where id = $1 and ($2::text is null or client_id = $2) for update
"""

_MOVE = """
update batches set status = $2, done = $3, parts_done = $4, counts = $5::text::jsonb,
    sequence = $6, trouble = $7, warned = $8, mode = $9, turn_at = clock_timestamp(),
    finished_at = case when $2 = 'running' then null else clock_timestamp() end
where id = $1
"""


class Held(NamedTuple):
    """A batch whose row this transaction holds."""

    batch_id: UUID
    client_id: str
    source: str
    division: str
    mode: str
    is_atomic: bool
    status: str
    received: int
    done: int
    parts_done: int
    counts: str
    warned: int
    sequence: int | None
    trace_id: str
    is_previewed: bool
    received_at: datetime
    finished_at: datetime | None

    @property
    def sender(self) -> Sender:
        """Who sent it, with the rights it had when it was accepted."""
        return Sender(self.client_id, self.source, self.division)

    @property
    def how(self) -> How:
        """How it is to be taken."""
        return How("validate" if self.mode == "validate" else "commit", self.is_atomic)

    def with_more(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Its counts and these added up."""
        return dict(Counter(from_json(self.counts)) + Counter(counts))


async def queue(tx: AsyncConnection, batch_id: UUID, *, received: int) -> None:
    """A delivery has been laid down whole and waits for its turn."""
    connection = await driver(tx)
    await connection.execute(
        "update batches set status = 'queued', received = $2 where id = $1", batch_id, received
    )


async def hold_next(tx: AsyncConnection) -> Held | None:
    """The batch whose turn it is; None when nothing waits, or others hold all that does."""
    connection = await driver(tx)
    batch_id = await connection.fetchval(_NEXT)
    return await hold(tx, batch_id) if batch_id else None


async def hold(tx: AsyncConnection, batch_id: UUID, *, client_id: str | None = None) -> Held | None:
    """A batch, perhaps only if it is this client's, held until the transaction ends."""
    connection = await driver(tx)
    row = await connection.fetchrow(_FOUND, batch_id, client_id)
    return Held(*row) if row else None


async def move(tx: AsyncConnection, held: Held, status: str, *, trouble: str | None = None) -> None:
    """A batch comes to another state, with what `held` now says of its mode and progress."""
    connection = await driver(tx)
    await connection.execute(
        _MOVE,
        held.batch_id,
        status,
        held.done,
        held.parts_done,
        held.counts,
        held.sequence,
        trouble,
        held.warned,
        held.mode,
    )


async def amend(tx: AsyncConnection, held: Held, status: str) -> None:
    """Something has become of items that were deferred, whenever the batch itself was done."""
    connection = await driver(tx)
    await connection.execute(
        "update batches set status = $2, counts = $3::text::jsonb, sequence = $4, warned = $5"
        " where id = $1",
        held.batch_id,
        status,
        held.counts,
        held.sequence,
        held.warned,
    )


async def queue_preview(tx: AsyncConnection, held: Held) -> None:
    """A validated batch waits to be written as it was foretold."""
    connection = await driver(tx)
    await connection.execute(
        "update batches set status = 'queued', mode = 'commit', is_previewed = true, done = 0,"
        " parts_done = 0, counts = '{}', warned = 0, finished_at = null where id = $1",
        held.batch_id,
    )


async def delete(tx: AsyncConnection, batch_id: UUID) -> None:
    """A delivery that never became a batch leaves nothing behind."""
    connection = await driver(tx)
    for table, column in (("delivered_parts", "batch_id"), ("batches", "id")):
        await connection.execute(f"delete from {table} where {column} = $1", batch_id)
