"""Laying down a delivery that is too large to be answered at once, for the worker to take."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from shared.database import Database
from shared.ingestion import batches, idempotency, parts, receipts
from shared.ingestion.decode import MOST_ITEMS, nothing_to_read
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.incoming import AT_ONCE_BYTES
from shared.ingestion.items import Sender
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipts import How, Receipt
from shared.ingestion.splitting import Splitter, splitter_for
from shared.problems import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Delivery:
    """A large body, how it is to be taken, and what it is asked with once it has been read.

    `render` gives the status and body of the answer.
    """

    sender: Sender
    how: How
    media_type: str
    pieces: AsyncIterator[bytes]
    asked: Callable[[], Asked]
    render: Callable[[Receipt], tuple[int, bytes]]


async def lay_down(db: Database, delivery: Delivery) -> Answered:
    """Store a delivery as it arrives and queue it: when this answers, it is safe and will be taken.

    Memory is bounded by a part, whatever the length. A body that breaks off or cannot be parted
    leaves nothing behind. A repeated key is answered as before. Raises as `hand_over` does.
    """
    if delivery.how.is_atomic:
        raise _too_large_for_all_or_nothing()
    splitter = splitter_for(delivery.media_type)
    parcel = Parcel(delivery.media_type, [])
    await _begin(db, parcel, delivery)
    try:
        received = await _store(db, parcel, delivery.pieces, splitter)
        return await _queue(db, parcel, delivery, received)
    except BaseException:
        await _forget(db, parcel)
        raise


async def _begin(db: Database, parcel: Parcel, delivery: Delivery) -> None:
    begun = receipts.begun(parcel, delivery.sender, delivery.how)
    async with db.transaction() as tx:
        await receipts.keep_batches(tx, [begun], [parcel], division=delivery.sender.division)


async def _store(
    db: Database, parcel: Parcel, pieces: AsyncIterator[bytes], splitter: Splitter
) -> int:
    """Store the parts, each in a transaction of its own: a slow sender holds up nobody."""
    parting = parts.Parting()
    async for piece in pieces:
        for item in splitter.feed(piece):
            if part := parting.add(item):
                await _keep(db, parcel, part)
    for item in splitter.end():
        if part := parting.add(item):
            await _keep(db, parcel, part)
    if part := parting.rest():
        await _keep(db, parcel, part)
    if not parting.items:
        raise nothing_to_read()
    return parting.items


async def _keep(db: Database, parcel: Parcel, part: parts.Part) -> None:
    async with db.transaction() as tx:
        await parts.keep_part(tx, parcel.batch_id, part)


async def _queue(db: Database, parcel: Parcel, delivery: Delivery, received: int) -> Answered:
    client_id, asked = delivery.sender.client_id, delivery.asked()
    async with db.transaction() as tx:
        (before,) = await idempotency.find_answers(tx, client_id, [asked])
        if isinstance(before, Problem):
            raise before
        if before:
            await batches.delete(tx, parcel.batch_id)
            return before
        await batches.queue(tx, parcel.batch_id, received=received)
        queued = receipts.begun(parcel, delivery.sender, delivery.how)
        queued = replace(queued, status="queued", received=received)
        answered = Answered(*delivery.render(queued))
        await idempotency.keep_answers(tx, client_id, [(asked, answered)])
    return answered


async def _forget(db: Database, parcel: Parcel) -> None:
    async with db.transaction() as tx:
        await batches.delete(tx, parcel.batch_id)


def _too_large_for_all_or_nothing() -> Invalid:
    return Invalid(
        detail=f"All or nothing is for up to {MOST_ITEMS} items and {AT_ONCE_BYTES} bytes; split "
        "the delivery, or let each item stand for itself.",
        detail_zh=f"整批原子处理最多 {MOST_ITEMS} 条、{AT_ONCE_BYTES} 字节；请拆分或改用逐条处理。",
    )
