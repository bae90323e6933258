"""Taking what was handed over: check, decide, write set-wise, and a receipt line for every item."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ids import new_id
from shared.ingestion import codes, deferred, fates, parts, receipts, store
from shared.ingestion.behind import Behind
from shared.ingestion.decode import Decoder
from shared.ingestion.deferred import Deferred
from shared.ingestion.items import REFUSALS, WRITES, Entry, ItemType, Outcome, Sender, Stored
from shared.ingestion.parcels import Parcel, origin_of
from shared.ingestion.parts import Part
from shared.ingestion.receipts import How, Receipt
from shared.ingestion.unsound import find_more_faults

# Items written by one statement, and decided between two turns of the event loop: short enough
# that writing goes on behind deciding and nobody else on this process waits for a large batch.
WAVE = 250
TURN = 25


class Intake:
    """The item types of one service, in the order in which they may refer to each other."""

    def __init__(self, *types: ItemType) -> None:
        self.types = types
        self._decoder = Decoder(types)
        self.tables = self._decoder.tables
        self._by_name = {item_type.name: item_type for item_type in types}

    def read(self, body: bytes, *, media_type: str, row_type: str | None = None) -> Parcel:
        """The items of a body, not yet decided; `row_type` says what the rows of a table are.

        Raises `Unreadable`, `Invalid`, `TooLarge` or `WrongMediaType` when there are none to read.
        """
        read = self._decoder.decode(body, media_type=media_type, row_type=row_type)
        return Parcel(media_type, read.entries, read.body)

    def lines_of(self, body: bytes, *, media_type: str, row_type: str | None) -> Iterator[bytes]:
        """The rows of a table as lines that `read_part` reads. Raises as `read` does."""
        return self._decoder.lines_of(body, media_type=media_type, row_type=row_type)

    def read_one(self, body: bytes, *, media_type: str) -> Parcel:
        """A body that is one item. Raises `Unreadable` or `WrongMediaType`."""
        return Parcel(media_type, [self._decoder.decode_one(body, media_type=media_type)])

    def read_part(self, part: Part, *, batch_id: UUID, trace_id: str) -> Parcel:
        """A part of a delivery; its positions and pointers are those within the whole."""
        entries = self._decoder.decode_part(part.lines, first=part.first)
        return Parcel("", entries, batch_id=batch_id, trace_id=trace_id)

    def read_again(self, one: Deferred) -> Entry:
        """A deferred item as it was sent."""
        (entry,) = self._decoder.decode_part([one.line], first=one.position)
        entry.origin = origin_of(one.batch_id, one.trace_id)
        entry.is_tried_again = True
        return entry

    def subject_of(self, entry: Entry) -> str:
        """The sender's id of what an item changes: of itself, or of what it is a part of."""
        item_type = self._by_name.get(entry.item_type or "")
        if item_type is None or entry.item is None:
            return entry.source_id or ""
        return item_type.subject(entry.item)

    async def receive(
        self, tx: AsyncConnection, sender: Sender, parcels: Sequence[Parcel], how: How
    ) -> list[Receipt]:
        """Take parcels of one sender within the caller's transaction and answer their receipts.

        Several parcels hold one item each and name no item twice. Nothing counts before the
        caller commits.
        """
        is_single = all(len(parcel.entries) == 1 for parcel in parcels)
        changed = [self.subject_of(parcel.entries[0]) for parcel in parcels] if is_single else None
        await store.lock_items(tx, sender.source, changed)
        await self.take(tx, sender, [entry for one in parcels for entry in one.entries], how)
        made = [receipts.receipt_of(parcel, sender, how) for parcel in parcels]
        await receipts.keep(tx, made, parcels, division=sender.division)
        if how.mode == "validate":  # to be written later without being sent again
            for one in parcels:
                await parts.keep_body(tx, one.batch_id, one.body, media_type=one.media_type)
        return made

    async def take(
        self, tx: AsyncConnection, sender: Sender, entries: Sequence[Entry], how: How
    ) -> None:
        """Decide and write items that the caller has locked; every one has its outcome after.

        `validate` walks the same road and undoes its writes, so that it cannot answer otherwise
        than `commit` would. So does an atomic batch when it is refused.
        """
        attempt = await tx.begin_nested() if how.mode == "validate" or how.is_atomic else None
        for item_type in self.types:
            await _take(tx, item_type, entries, sender, may_wait=how.may_wait)
        for entry in entries:
            entry.settle()
        is_refused = how.is_atomic and any(entry.outcome in REFUSALS for entry in entries)
        if attempt is None:
            return
        if how.mode == "commit" and not is_refused:
            await attempt.commit()
            return
        await attempt.rollback()
        for entry in entries:
            entry.undo(is_refused=is_refused)


async def _take(
    tx: AsyncConnection,
    item_type: ItemType,
    entries: Sequence[Entry],
    sender: Sender,
    *,
    may_wait: bool,
) -> None:
    """Decide and write the sound items of one type, the writing behind the deciding."""
    mine = [entry for entry in entries if entry.item_type == item_type.name]
    await find_more_faults(tx, item_type, mine, sender)
    sound = [entry for entry in mine if entry.item and not entry.faults]
    if not sound:
        return
    counting = fates.mark_duplicates(sound)
    ids = [entry.source_id or "" for entry in counting]
    held = await store.stored_items(tx, item_type, source=sender.source, source_ids=ids)
    for entry in counting:
        _meet(entry, held.get(entry.source_id or ""))
    writing = [entry for entry in counting if entry.outcome in WRITES]
    known = await item_type.load(tx, [entry.item or {} for entry in writing], sender)
    write = item_type.write or store.write_items
    async with Behind() as behind:
        for wave in _slices(writing, len(writing) if item_type.write else WAVE):
            for turn in _slices(wave, TURN):
                for entry in turn:
                    _apply(item_type, entry, known, source=sender.source)
                await asyncio.sleep(0)
            decided = [entry for entry in wave if entry.outcome in WRITES]
            await behind.do(write(tx, item_type, decided, source=sender.source))
    waiting = [entry for entry in writing if entry.awaits and may_wait]
    for entry in waiting:
        entry.outcome = Outcome.DEFERRED
    await deferred.keep(tx, waiting, sender)
    unchanged = [entry for entry in counting if entry.outcome is Outcome.UNCHANGED]
    await store.raise_versions(tx, item_type, unchanged)


def _slices(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    return (entries[first : first + size] for first in range(0, len(entries), size or 1))


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
    before = entry.stored.public_state() if entry.stored else None
    decided = item_type.decide(entry.item or {}, before, known)
    if isinstance(decided, list):
        entry.reject([receipts.within(fault, entry.position) for fault in decided])
        entry.awaits = codes.awaited(decided)
        return
    entry.id = entry.stored.id if entry.stored else new_id()
    entry.version = entry.stored.version + 1 if entry.stored else 1
    entry.state = {"id": str(entry.id), "source": source, "source_id": entry.source_id, **decided}
    entry.event = item_type.event(before, entry.state)
    if item_type.warnings:
        warnings = item_type.warnings(before, entry.state)
        entry.warnings = [receipts.within(warning, entry.position) for warning in warnings]
