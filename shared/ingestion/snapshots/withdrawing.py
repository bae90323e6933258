"""Withdrawing what a snapshot left out: a soft state, told like any other change."""

from collections.abc import Sequence
from datetime import datetime

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso, now
from shared.database import driver
from shared.ingestion import codes, receipts, store
from shared.ingestion.batches import Held
from shared.ingestion.items import Entry, ItemType, Outcome, Stored
from shared.ingestion.parcels import Parcel
from shared.ingestion.parts import Part

PUSHED_SINCE = codes.declare(
    "pushed_since_opened",
    en="It was pushed again after the snapshot had been opened, so it stays",
    zh="该数据在快照开启之后又被推送，因此保留",
    repair_en="Nothing needs to be done; if it is gone, leave it out of the next snapshot too.",
    repair_zh="无需处理；如该数据确已不存在，下次快照中不再列出即可。",
    severity="warning",
)

_OPENED = "select opened_at from snapshots where id = $1"
_STILL = """
select source_id from {table} where source = $1 and source_id = any($2::text[])
    and withdrawn_at is null and updated_at < $3
"""


def parcel_of(part: Part, held: Held) -> Parcel:
    """What a part names to be withdrawn, on its way."""
    entries = [
        Entry(position, item_type=named["type"], source_id=named["source_id"])
        for position, named in enumerate(map(from_json, part.lines), start=part.first)
    ]
    return Parcel("", entries, batch_id=held.batch_id, trace_id=held.trace_id)


async def withdraw(
    tx: AsyncConnection, types: Sequence[ItemType], held: Held, entries: Sequence[Entry]
) -> None:
    """Withdraw things of a source that the caller has locked; every one has its outcome after.

    What was written after the snapshot had been opened stays as it is.
    """
    connection = await driver(tx)
    opened_at = await connection.fetchval(_OPENED, held.batch_id)
    for item_type in reversed(types):
        mine = [entry for entry in entries if entry.item_type == item_type.name]
        if mine:
            await _withdraw(tx, item_type, mine, source=held.source, opened_at=opened_at)


async def _withdraw(
    tx: AsyncConnection,
    item_type: ItemType,
    entries: Sequence[Entry],
    *,
    source: str,
    opened_at: datetime,
) -> None:
    ids = [entry.source_id or "" for entry in entries]
    connection = await driver(tx)
    rows = await connection.fetch(_STILL.format(table=item_type.table), source, ids, opened_at)
    still = {row[0] for row in rows}
    stored = await store.stored_items(tx, item_type, source=source, source_ids=ids)
    going = [entry for entry in entries if entry.source_id in still]
    instant = iso(now())
    for entry in entries:
        one = stored[entry.source_id or ""]
        if entry.source_id in still:
            _go(item_type, entry, one, instant=instant)
        else:
            _stay(entry, one)
    await _warn(tx, item_type, going)
    write = item_type.write or store.write_items
    await write(tx, item_type, going, source=source)


def _go(item_type: ItemType, entry: Entry, stored: Stored, *, instant: str) -> None:
    before = stored.public_state()
    by = {"withdrawn_at": instant, "withdrawn_by": entry.origin.correlation_id}
    entry.outcome, entry.stored = Outcome.WITHDRAWN, stored
    entry.id, entry.version = stored.id, stored.version + 1
    entry.item = {"source_version": stored.source_version}
    entry.content_hash = stored.content_hash
    entry.state = item_type.left(before) | by
    entry.event = item_type.event(before, entry.state)


def _stay(entry: Entry, stored: Stored) -> None:
    entry.outcome = Outcome.STALE
    entry.id, entry.version = stored.id, stored.version
    entry.faults = [codes.fault(PUSHED_SINCE, f"/{entry.position}")]


async def _warn(tx: AsyncConnection, item_type: ItemType, going: Sequence[Entry]) -> None:
    if item_type.leaving is None or not going:
        return
    told = await item_type.leaving(tx, [entry.state or {} for entry in going])
    for entry in going:
        warnings = told.get(entry.source_id or "", [])
        entry.warnings = [receipts.within(warning, entry.position) for warning in warnings]
