"""What was validated is written without being sent again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import logs
from shared.database import Database
from shared.ingestion import batches, idempotency, parts, receipts, store
from shared.ingestion.batches import Held
from shared.ingestion.decode import MOST_ITEMS
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.items import Entry
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipt_queries import find_receipt
from shared.ingestion.receipts import Receipt
from shared.ingestion.receive import Intake
from shared.ingestion.rivals import past_rivals
from shared.ingestion.taking import moved
from shared.problems import Conflict, NotFound, Problem


class UnknownBatch(NotFound):
    """The caller has no batch of this id."""

    slug = "batch-not-found"
    title, title_zh = "No such batch of this client", "该客户端没有此批次"
    repair = "Use the batch_id of the receipt, with the client that handed the batch over."
    repair_zh = "请使用回执中的 batch_id，并以推送该批次的客户端访问。"


class NotInThisState(Conflict):
    """The batch is not, or no longer, in the state that this step begins at."""

    slug = "batch-not-in-this-state"
    title, title_zh = "The batch is in another state", "批次状态不允许此操作"
    repair = "Read the receipt: its status says what has happened, its links what can be done."
    repair_zh = "请查看回执：status 为当前状态，links 为可进行的操作。"


class Moved(Conflict):
    """What the batch was validated against has moved since."""

    slug = "preview-moved"
    title, title_zh = "What it was validated against has moved", "校验所依据的数据已变化"
    repair = (
        "Look at the new preview under `receipt` and commit again with another Idempotency-Key."
    )
    repair_zh = "请查看 receipt 中新的校验结果，再以新的 Idempotency-Key 提交。"


@dataclass(frozen=True, slots=True)
class Step:
    """What a caller asks to be done with one of its batches.

    `render` gives the status and body of the answer; its second argument tells that the preview
    has moved.
    """

    client_id: str
    batch_id: UUID
    asked: Asked
    render: Callable[[Receipt, bool], tuple[int, bytes]]


async def commit_validated(db: Database, intake: Intake, step: Step) -> Answered:
    """Write a validated batch as it was foretold, at once or, when it is large, by the worker.

    When something it was validated against has moved, nothing is written and the answer is the
    new preview. Raises `UnknownBatch`, `NotInThisState` or the problem of the key.
    """
    return await past_rivals(lambda: _commit(db, intake, step))


async def _commit(db: Database, intake: Intake, step: Step) -> Answered:
    async with db.transaction() as tx:
        (before,) = await idempotency.find_answers(tx, step.client_id, [step.asked])
        if isinstance(before, Problem):
            raise before
        if before:
            return before
        held = await held_as("validated", tx=tx, batch_id=step.batch_id, client_id=step.client_id)
        has_moved, entries = False, list[Entry]()
        if held.received > MOST_ITEMS:
            await batches.queue_preview(tx, held)
        else:
            has_moved, entries = await _write(tx, intake, held)
        receipt = await find_receipt(tx, held.batch_id, client_id=step.client_id)
        if receipt is None:
            raise unknown(step.batch_id, step.client_id)
        answered = Answered(*step.render(replace(receipt, entries=entries), has_moved))
        await idempotency.keep_answers(tx, step.client_id, [(step.asked, answered)])
    return answered


async def _write(tx: AsyncConnection, intake: Intake, held: Held) -> tuple[bool, list[Entry]]:
    await store.lock_source(tx, held.source)
    committed = held._replace(is_previewed=True, mode="commit")
    parcel = await _whole(tx, intake, held)
    has_moved = await moved(tx, intake, committed, parcel)
    held = held if has_moved else committed
    lines = [(held.batch_id, entry) for entry in parcel.entries]
    await receipts.keep_lines(tx, lines, mode=held.mode)
    counts = receipts.counts_of(parcel.entries)
    held = held._replace(
        counts=receipts.to_text(counts),
        warned=receipts.warned_of(parcel.entries),
        sequence=parcel.sequence,
    )
    await batches.move(tx, held, receipts.status_of(counts, held.how))
    return has_moved, parcel.entries


async def _whole(tx: AsyncConnection, intake: Intake, held: Held) -> Parcel:
    lines: list[bytes] = []
    for number in count():
        part = await parts.find_part(tx, held.batch_id, number)
        if part is None:
            break
        lines += part.lines
    whole = parts.Part(0, 0, lines)
    return intake.read_part(whole, batch_id=held.batch_id, trace_id=logs.trace_id())


async def held_as(*wanted: str, tx: AsyncConnection, batch_id: UUID, client_id: str) -> Held:
    """A client's own batch in one of these states, held until the transaction ends.

    Raises `UnknownBatch` or `NotInThisState`.
    """
    held = await own_batch(tx, batch_id, client_id=client_id)
    if held.status not in wanted:
        raise NotInThisState(
            detail=f"The batch is {held.status}; this step begins at {' or '.join(wanted)}.",
            detail_zh=f"批次当前状态为 {held.status}，此操作要求 {' 或 '.join(wanted)}。",
        )
    return held


async def own_batch(tx: AsyncConnection, batch_id: UUID, *, client_id: str) -> Held:
    """A client's own batch, held until the transaction ends. Raises `UnknownBatch`."""
    held = await batches.hold(tx, batch_id, client_id=client_id)
    if held is None:
        raise unknown(batch_id, client_id)
    return held


def unknown(batch_id: UUID, client_id: str) -> UnknownBatch:
    return UnknownBatch(
        detail=f"No batch {batch_id} of {client_id}.",
        detail_zh=f"{client_id} 没有批次 {batch_id}。",
    )
