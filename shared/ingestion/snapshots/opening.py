"""Opening a snapshot: from this instant on it is known what its source held before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, driver
from shared.ingestion import idempotency, receipts, store
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.items import Sender
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipts import How
from shared.ingestion.snapshots.states import MODE, OPEN, PATIENCE, Snapshot, find
from shared.problems import Problem


async def open_snapshot(
    db: Database,
    sender: Sender,
    types: Sequence[str],
    *,
    asked: Asked,
    render: Callable[[Snapshot], tuple[int, bytes]],
) -> Answered:
    """Open a snapshot of everything of these types; once per key.

    Raises the problem of the key.
    """
    async with db.transaction() as tx:
        (before,) = await idempotency.find_answers(tx, sender.client_id, [asked])
        if isinstance(before, Problem):
            raise before
        if before:
            return before
        parcel = Parcel("", [])
        begun = replace(receipts.begun(parcel, sender, How()), mode=MODE, status=OPEN)
        await receipts.keep_batches(tx, [begun], [parcel], division=sender.division)
        opened_at = await _instant(tx, sender.source)
        await _keep(tx, parcel.batch_id, types, opened_at=opened_at)
        snapshot = await find(tx, parcel.batch_id, client_id=sender.client_id)
        answered = Answered(*render(snapshot))
        await idempotency.keep_answers(tx, sender.client_id, [(asked, answered)])
    return answered


async def _instant(tx: AsyncConnection, source: str) -> datetime:
    """An instant that lies behind all that has been written of a source, and before all else.

    While the source is locked nobody is about to commit what he wrote before.
    """
    await store.lock_source(tx, source)
    connection = await driver(tx)
    instant: datetime = await connection.fetchval("select clock_timestamp()")
    return instant


async def _keep(
    tx: AsyncConnection, snapshot_id: UUID, types: Sequence[str], *, opened_at: datetime
) -> None:
    connection = await driver(tx)
    await connection.execute(
        "insert into snapshots (id, types, opened_at, expires_at) values ($1, $2, $3, $4)",
        snapshot_id,
        types,
        opened_at,
        opened_at + PATIENCE,
    )
