"""Calling off what waits or is under way, and forgetting what was only tried."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, driver
from shared.ingestion import batches
from shared.ingestion.batches import Held
from shared.ingestion.commits import NotInThisState, held_as, own_batch, unknown
from shared.ingestion.receipt_queries import find_receipt
from shared.ingestion.receipts import Receipt
from shared.ingestion.snapshots import states


async def cancel(db: Database, batch_id: UUID, *, client_id: str) -> Receipt:
    """Call off a delivery, or an open snapshot: nothing more of it is or will be written.

    Waits for the part that the worker is at. What was taken before stays written, and the receipt
    says what that is: `done` of `received`, its counts and its lines. What was deferred among it
    still waits. Raises `UnknownBatch`, or `NotInThisState` when it is at rest.
    """
    async with db.transaction() as tx:
        held = await held_as(
            "queued", "running", states.OPEN, tx=tx, batch_id=batch_id, client_id=client_id
        )
        await batches.move(tx, held, "cancelled")
        await states.forget_parts(tx, batch_id)
        await _forget_foretold(tx, held)
        receipt = await find_receipt(tx, batch_id, client_id=client_id)
    if receipt is None:
        raise unknown(batch_id, client_id)
    return receipt


async def forget_preview(db: Database, batch_id: UUID, *, client_id: str) -> None:
    """Let go of a batch that was only tried, and of its lines. Nothing of it was ever written.

    Raises `UnknownBatch`, or `NotInThisState` when it is to be written, or still arrives.
    """
    async with db.transaction() as tx:
        held = await own_batch(tx, batch_id, client_id=client_id)
        # One that arrives stores its parts by and by; it leaves nothing when it breaks off.
        if held.mode != "validate" or held.status == "receiving":
            raise NotInThisState(
                detail=f"Only previews are forgotten; this batch is {held.status}.",
                detail_zh=f"只能放弃校验结果；此批次当前状态为 {held.status}。",
            )
        connection = await driver(tx)
        await connection.execute("delete from receipt_lines where batch_id = $1", batch_id)
        await batches.delete(tx, batch_id)


async def _forget_foretold(tx: AsyncConnection, held: Held) -> None:
    """Where a preview was being written, the lines beyond foretell what will not be."""
    if not held.is_previewed:
        return
    connection = await driver(tx)
    await connection.execute(
        "delete from receipt_lines where batch_id = $1 and position >= $2",
        held.batch_id,
        held.done,
    )
