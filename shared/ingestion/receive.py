"""Taking what was handed over: read it, take it type by type, and a receipt line for every item."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ingestion import parts, receipts, store
from shared.ingestion.deciding import Deciding
from shared.ingestion.decode import Decoder
from shared.ingestion.deferred import Deferred
from shared.ingestion.items import REFUSALS, Entry, Item, ItemType, Sender
from shared.ingestion.parcels import Parcel, origin_of
from shared.ingestion.parts import Part
from shared.ingestion.receipts import How, Receipt
from shared.ingestion.unsound import find_more_faults


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

    def items_in(self, body: bytes, *, media_type: str, row_type: str) -> Iterator[Item]:
        """The items in a table as they are sent, unchecked; of `row_type` if no column says more.

        Raises as `read` does, and `Invalid` for a row that is none.
        """
        return self._decoder.items_in(body, media_type=media_type, row_type=row_type)

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
            mine = [entry for entry in entries if entry.item_type == item_type.name]
            await find_more_faults(tx, item_type, mine, sender)
            await Deciding(item_type, sender, how).take(tx, mine)
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
