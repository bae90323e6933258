"""Laying down one part of a snapshot: nothing is written of its items before it is closed."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, driver
from shared.ingestion import batches, codes, idempotency, parts, receipts
from shared.ingestion.decode import nothing_to_read
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.items import Entry
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipts import How
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots import states
from shared.ingestion.snapshots.problems import PartDiffers, PartNotListed
from shared.ingestion.snapshots.states import PIECES, Snapshot
from shared.ingestion.splitting import Splitter, splitter_for
from shared.problems import Fault, Problem

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A part as it arrives. `content` is what it was, known when it has been read.

    `render` gives status and body of the answer from the number of its items.
    """

    snapshot: Snapshot
    number: int
    media_type: str
    pieces: AsyncIterator[bytes]
    content: Callable[[], bytes]
    asked: Callable[[], Asked]
    render: Callable[[int], tuple[int, bytes]]


async def lay_down_part(db: Database, intake: Intake, sent: Sent) -> Answered:
    """Store a part as it arrives; when this answers, it is safe. The same again changes nothing.

    Memory is bounded by a piece, whatever the length. What is refused or breaks off leaves nothing.
    Raises `PartNotListed`, `PartDiffers`, `SnapshotNotOpen`, or as a delivery does.
    """
    splitter = splitter_for(sent.media_type)
    parcel = Parcel(sent.media_type, [])
    await _begin(db, parcel, sent.snapshot)
    try:
        items = await _Storing(db, intake, sent, parcel).all_of(splitter)
        return await _keep(db, parcel, sent, items)
    finally:
        # As a batch it was only there so that what breaks off is tidied away.
        await _forget(db, parcel)


class _Storing:
    """Stores the pieces of a part, each in a transaction of its own."""

    def __init__(self, db: Database, intake: Intake, sent: Sent, parcel: Parcel) -> None:
        self._db, self._intake, self._sent, self._parcel = db, intake, sent, parcel
        self._parting = parts.Parting()

    async def all_of(self, splitter: Splitter) -> int:
        """How many items there are. Raises `Invalid` when there is none."""
        async for piece in self._sent.pieces:
            await self._store(splitter.feed(piece))
        await self._store(splitter.end())
        if rest := self._parting.rest():
            await self._keep(rest)
        if not self._parting.items:
            raise nothing_to_read()
        return self._parting.items

    async def _store(self, items: Iterator[bytes]) -> None:
        for item in items:
            if full := self._parting.add(item):
                await self._keep(full)

    async def _keep(self, part: parts.Part) -> None:
        batch_id, trace_id = self._parcel.batch_id, self._parcel.trace_id
        read = self._intake.read_part(part, batch_id=batch_id, trace_id=trace_id)
        listed = listed_by(read.entries, self._sent.snapshot.types)
        async with self._db.transaction() as tx:
            await parts.keep_part(tx, batch_id, part, listed=listed)


def listed_by(entries: Sequence[Entry], types: Sequence[str]) -> list[str]:
    """What these items are, sound or not: they are listed, so they are not absent.

    Raises `PartNotListed` with every item whose type or id cannot be told, or is none of `types`.
    """
    faults = [fault for entry in entries for fault in _not_listed(entry, types)]
    if faults:
        raise PartNotListed(
            detail=f"{len(faults)} items cannot be identified; correct them and send the part.",
            detail_zh=f"有 {len(faults)} 条数据无法识别标识，请更正后重新发送该分片。",
            faults=faults[:SHOWN],
        )
    return [identity(entry.item_type or "", entry.source_id or "") for entry in entries]


def identity(item_type: str, source_id: str) -> str:
    """A type and an id as one text; ids hold no tabs."""
    return f"{item_type}\t{source_id}"


def _not_listed(entry: Entry, types: Sequence[str]) -> list[Fault]:
    if entry.item_type and entry.item_type not in types:
        pointer, expected = f"/{entry.position}/type", ", ".join(types)
        wrong = codes.fault(
            codes.NOT_ALLOWED_VALUE, pointer, value=entry.item_type, expected=expected
        )
        return [entry.place.tell(wrong) if entry.place else wrong]
    is_known = entry.source_id and "source_id" not in (entry.part.wrong if entry.part else ())
    if entry.item_type and is_known:
        return []
    entry.settle()
    return entry.faults


async def _begin(db: Database, parcel: Parcel, snapshot: Snapshot) -> None:
    begun = receipts.begun(parcel, snapshot.sender, How())
    async with db.transaction() as tx:
        await receipts.keep_batches(tx, [begun], [parcel], division=snapshot.division)


async def _keep(db: Database, parcel: Parcel, sent: Sent, items: int) -> Answered:
    client_id, asked = sent.snapshot.client_id, sent.asked()
    snapshot_id = sent.snapshot.snapshot_id
    async with db.transaction() as tx:
        (before,) = await idempotency.find_answers(tx, client_id, [asked])
        if isinstance(before, Problem):
            raise before
        if before:
            return before
        await states.open_one(tx, snapshot_id, client_id=client_id, is_held=True)
        if not await _is_there(tx, sent):
            await _take_over(tx, parcel.batch_id, sent, items=items)
        answered = Answered(*sent.render(items))
        await idempotency.keep_answers(tx, client_id, [(asked, answered)])
    return answered


async def _is_there(tx: AsyncConnection, sent: Sent) -> bool:
    connection = await driver(tx)
    fingerprint = await connection.fetchval(
        "select fingerprint from snapshot_parts where snapshot_id = $1 and part = $2",
        sent.snapshot.snapshot_id,
        sent.number,
    )
    if fingerprint is not None and fingerprint != sent.content():
        raise PartDiffers(
            detail=f"Part {sent.number} is stored with other content; number a further part anew, "
            "or cancel the snapshot.",
            detail_zh=f"分片 {sent.number} 已保存其他内容；请使用新的分片号，或取消该快照。",
        )
    return fingerprint is not None


async def _take_over(tx: AsyncConnection, upload_id: UUID, sent: Sent, *, items: int) -> None:
    connection = await driver(tx)
    snapshot_id = sent.snapshot.snapshot_id
    await connection.execute(
        "update delivered_parts set batch_id = $2, part = $3 + part where batch_id = $1",
        upload_id,
        snapshot_id,
        sent.number * PIECES,
    )
    await connection.execute(
        "insert into snapshot_parts (snapshot_id, part, fingerprint, items)"
        " values ($1, $2, $3, $4)",
        snapshot_id,
        sent.number,
        sent.content(),
        items,
    )
    await connection.execute(
        "update batches set received = received + $2 where id = $1", snapshot_id, items
    )


async def _forget(db: Database, parcel: Parcel) -> None:
    async with db.transaction() as tx:
        await batches.delete(tx, parcel.batch_id)
