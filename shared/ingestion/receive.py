"""Taking what was handed over: check, decide, write set-wise, and a receipt line for every item."""

import asyncio
from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ids import new_id
from shared.ingestion import codes, fates, receipts, store
from shared.ingestion.behind import Behind
from shared.ingestion.decode import Decoder
from shared.ingestion.items import WRITES, Entry, ItemType, Outcome, Sender, Stored
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipts import Mode, Receipt
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

    def read(self, body: bytes, *, media_type: str, row_type: str | None = None) -> Parcel:
        """The items of a body, not yet decided; `row_type` says what the rows of a table are.

        Raises `Unreadable`, `Invalid`, `TooLarge` or `WrongMediaType` when there are none to read.
        """
        entries = self._decoder.decode(body, media_type=media_type, row_type=row_type)
        return Parcel(media_type, entries)

    def read_one(self, body: bytes, *, media_type: str) -> Parcel:
        """A body that is one item. Raises `Unreadable` or `WrongMediaType`."""
        return Parcel(media_type, [self._decoder.decode_one(body, media_type=media_type)])

    async def receive(
        self, tx: AsyncConnection, sender: Sender, parcels: Sequence[Parcel], *, mode: Mode
    ) -> list[Receipt]:
        """Take parcels of one sender within the caller's transaction and answer their receipts.

        Several parcels hold one item each and name no item twice. `validate` walks the same road
        and undoes its writes, so that it cannot answer otherwise than `commit` would; its receipt
        is kept all the same. Nothing counts before the caller commits.
        """
        await store.lock_items(tx, sender.source, parcels)
        entries = [entry for parcel in parcels for entry in parcel.entries]
        attempt = await tx.begin_nested() if mode == "validate" else None
        for item_type in self.types:
            await _take(tx, item_type, entries, sender)
        if attempt:
            await attempt.rollback()
        _close(entries, is_told=attempt is None)
        made = [receipts.receipt_of(parcel, sender, mode=mode) for parcel in parcels]
        await receipts.keep(tx, made, parcels)
        return made


async def _take(
    tx: AsyncConnection, item_type: ItemType, entries: Sequence[Entry], sender: Sender
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
    async with Behind() as behind:
        for wave in _slices(writing, WAVE):
            for turn in _slices(wave, TURN):
                for entry in turn:
                    _apply(item_type, entry, known, source=sender.source)
                await asyncio.sleep(0)
            decided = [entry for entry in wave if entry.outcome in WRITES]
            await behind.do(store.write_items(tx, item_type, decided, source=sender.source))
    unchanged = [entry for entry in counting if entry.outcome is Outcome.UNCHANGED]
    await store.raise_versions(tx, item_type, unchanged)


def _slices(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    return (entries[first : first + size] for first in range(0, len(entries), size))


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
        return
    entry.id = entry.stored.id if entry.stored else new_id()
    entry.version = entry.stored.version + 1 if entry.stored else 1
    entry.state = {"id": str(entry.id), "source": source, "source_id": entry.source_id, **decided}
    entry.event = item_type.event(before, entry.state)


def _close(entries: Sequence[Entry], *, is_told: bool) -> None:
    """Items that could not be read are refused; what was undone has told nothing.

    Faults of rows are told where the spreadsheet shows them.
    """
    for entry in entries:
        if entry.outcome is None:
            entry.outcome = Outcome.REJECTED
        if entry.place:
            entry.faults = [entry.place.tell(fault) for fault in entry.faults]
        if not is_told:
            entry.sequence = None
