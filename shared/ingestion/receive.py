"""Taking a batch: check, decide, write set-wise, and a receipt line for every item."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import logs
from shared.clock import now
from shared.ids import new_id
from shared.ingestion import codes, fates, receipts, store
from shared.ingestion.decode import Decoder
from shared.ingestion.items import REFUSALS, WRITES, Entry, ItemType, Outcome, Sender, Stored
from shared.ingestion.receipts import Receipt

Mode = Literal["validate", "commit"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One body handed over by one sender."""

    sender: Sender
    mode: Mode
    media_type: str
    body: bytes


class Intake:
    """The item types of one service, in the order in which they may refer to each other."""

    def __init__(self, *types: ItemType) -> None:
        self.types = types
        self.decoder = Decoder(types)

    async def receive(self, tx: AsyncConnection, delivery: Delivery) -> Receipt:
        """Take a batch within the caller's transaction and answer its receipt.

        `validate` walks the same road and undoes its writes, so that it cannot answer otherwise
        than `commit` would; its receipt is kept all the same. Nothing counts before the caller
        commits. Raises `Unreadable`, `Invalid` or `WrongMediaType` when there are no items to read.
        """
        received_at = now()
        entries = self.decoder.decode(delivery.body, media_type=delivery.media_type)
        batch_id = new_id()
        await store.lock_items(tx, delivery.sender.source, entries)
        sequence = None
        attempt = await tx.begin_nested() if delivery.mode == "validate" else None
        for item_type in self.types:
            told = await _take(tx, item_type, entries, delivery.sender, batch_id=batch_id)
            sequence = told or sequence
        if attempt:
            await attempt.rollback()
            sequence = None
        _close_unsound(entries)
        receipt = _receipt(batch_id, delivery, entries, sequence=sequence, received_at=received_at)
        await receipts.keep(tx, receipt, entries, media_type=delivery.media_type)
        return receipt


async def _take(
    tx: AsyncConnection,
    item_type: ItemType,
    entries: Sequence[Entry],
    sender: Sender,
    *,
    batch_id: UUID,
) -> int | None:
    """Decide and write the sound items of one type; answers the last outbox sequence."""
    sound = [e for e in entries if e.item_type == item_type.name and e.item and not e.faults]
    if not sound:
        return None
    counting = fates.mark_duplicates(sound)
    await _decide(tx, item_type, counting, sender)
    await store.raise_versions(
        tx, item_type, [e for e in counting if e.outcome is Outcome.UNCHANGED]
    )
    return await store.write_items(
        tx,
        item_type,
        [e for e in counting if e.outcome in WRITES],
        source=sender.source,
        correlation_id=str(batch_id),
        traceparent=f"00-{logs.trace_id()}-{batch_id.hex[16:]}-01",
    )


async def _decide(
    tx: AsyncConnection, item_type: ItemType, entries: Sequence[Entry], sender: Sender
) -> None:
    ids = [entry.source_id or "" for entry in entries]
    held = await store.stored_items(tx, item_type, source=sender.source, source_ids=ids)
    for entry in entries:
        _meet(entry, held.get(entry.source_id or ""))
    writing = [entry for entry in entries if entry.outcome in WRITES]
    known = await item_type.load(tx, [entry.item or {} for entry in writing], sender)
    for entry in writing:
        _apply(item_type, entry, known, source=sender.source)


def _meet(entry: Entry, stored: Stored | None) -> None:
    """Compare an item with what is held of it."""
    item = entry.item or {}
    entry.content_hash = fates.content_hash(item)
    entry.stored = stored
    version = item.get("source_version")
    entry.outcome = fates.fate(stored, source_version=version, content=entry.content_hash)
    if stored:
        entry.id, entry.version = stored.id, stored.version
    if entry.outcome is Outcome.STALE and stored:
        held = f"version {stored.source_version} is held"
        pointer = f"/{entry.position}/source_version"
        entry.faults.append(codes.fault(codes.STALE, pointer, value=version, expected=held))
    if entry.outcome is Outcome.CONFLICT:
        pointer = f"/{entry.position}/source_version"
        entry.faults.append(codes.fault(codes.VERSION_CONFLICT, pointer, value=version))


def _apply(item_type: ItemType, entry: Entry, known: object, *, source: str) -> None:
    """Let the type's rules decide; a refused item keeps nothing but its faults."""
    before = from_json(entry.stored.state) if entry.stored else None
    decided = item_type.decide(entry.item or {}, before, known)
    if isinstance(decided, list):
        entry.reject([receipts.within(fault, entry.position) for fault in decided])
        return
    entry.id = entry.stored.id if entry.stored else new_id()
    entry.version = entry.stored.version + 1 if entry.stored else 1
    identity = {"id": str(entry.id), "source": source, "source_id": entry.source_id}
    entry.state = identity | decided
    entry.event = item_type.event(before, entry.state)


def _close_unsound(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.outcome is None:
            entry.outcome = Outcome.REJECTED


def _receipt(
    batch_id: UUID,
    delivery: Delivery,
    entries: Sequence[Entry],
    *,
    sequence: int | None,
    received_at: datetime,
) -> Receipt:
    counts = Counter(str(entry.outcome) for entry in entries)
    refused = any(entry.outcome in REFUSALS for entry in entries)
    done = "partial" if refused else "processed"
    return Receipt(
        batch_id=batch_id,
        client_id=delivery.sender.client_id,
        source=delivery.sender.source,
        mode=delivery.mode,
        status="validated" if delivery.mode == "validate" else done,
        received=len(entries),
        counts=dict(counts),
        sequence=sequence,
        received_at=received_at,
        finished_at=now(),
        entries=entries,
    )
