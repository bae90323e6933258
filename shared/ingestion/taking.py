"""The worker takes what was laid down: part by part, each in one transaction with its receipt."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import logs
from shared.bus.ports import Bus
from shared.database import Database, driver, is_away
from shared.ingestion import batches, parts, receipts, store
from shared.ingestion.batches import Held
from shared.ingestion.items import Entry
from shared.ingestion.looking import keep_looking
from shared.ingestion.parcels import Parcel
from shared.ingestion.receive import Intake
from shared.ingestion.rivals import tell_rival
from shared.ingestion.snapshots import withdrawing

TRIES = 5


class Taking:
    """Takes the queued deliveries of one service, fairly among its sources.

    Whatever is killed, a part is taken once: its writes, its receipt lines and the step to the
    next part are one transaction. Several workers take different batches.
    """

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._failures: dict[tuple[UUID, int], int] = {}

    async def run(self, database: Database, _: Bus, stop: asyncio.Event) -> None:
        """Take deliveries until `stop`; trouble with the database is waited out."""
        await keep_looking(lambda: self.take_next(database), stop, at="deliveries")

    async def take_next(self, database: Database) -> bool:
        """Take the part whose turn it is; whether there was one."""
        held: Held | None = None
        try:
            async with database.transaction() as tx:
                held = await batches.hold_next(tx)
                if held is None:
                    return False
                await self._take(tx, held)
        except asyncpg.UniqueViolationError as rival:
            # The second look finds the rival's row, and the rules say what becomes of the item.
            tell_rival(rival)
        except Exception as trouble:
            if held is None or is_away(trouble):
                raise
            await self._failed(database, held, trouble)
        return True

    async def _take(self, tx: AsyncConnection, held: Held) -> None:
        part = await parts.find_part(tx, held.batch_id, held.parts_done)
        if part is None:
            await self._end(tx, held)
            return
        await store.lock_source(tx, held.source)
        has_moved = False
        if part.is_withdrawal:
            parcel = withdrawing.parcel_of(part, held)
            await withdrawing.withdraw(tx, self._intake.types, held, parcel.entries)
        else:
            parcel = self._intake.read_part(part, batch_id=held.batch_id, trace_id=held.trace_id)
            has_moved = await moved(tx, self._intake, held, parcel)
        lines = [(held.batch_id, entry) for entry in parcel.entries]
        await receipts.keep_lines(tx, lines, mode="validate" if has_moved else held.mode)
        if has_moved:
            await batches.move(tx, held, "moved", trouble=_MOVED)
            return
        done = part.first + len(parcel.entries)
        held = held._replace(
            done=done,
            parts_done=part.number + 1,
            counts=receipts.to_text(held.with_more(receipts.counts_of(parcel.entries))),
            warned=held.warned + receipts.warned_of(parcel.entries),
            sequence=parcel.sequence or held.sequence,
        )
        await (self._end(tx, held) if done >= held.received else batches.move(tx, held, "running"))

    async def _end(self, tx: AsyncConnection, held: Held) -> None:
        status = receipts.status_of(held.with_more({}), held.how)
        await batches.move(tx, held, status)
        logs.get("deliveries").info(
            "delivery taken",
            batch_id=str(held.batch_id),
            source=held.source,
            status=status,
            counts=held.with_more({}),
        )

    async def _failed(self, database: Database, held: Held, trouble: Exception) -> None:
        """A part that fails again and again is a fault of ours: it stops its batch, no other."""
        place = (held.batch_id, held.parts_done)
        self._failures[place] = self._failures.get(place, 0) + 1
        logs.get("deliveries").error(
            "a part fails", batch_id=str(held.batch_id), part=held.parts_done, reason=repr(trouble)
        )
        if self._failures[place] < TRIES:
            return
        del self._failures[place]
        async with database.transaction() as tx:
            again = await batches.hold(tx, held.batch_id)
            if again and again.parts_done == held.parts_done:
                reason = f"part {held.parts_done} cannot be taken; quote trace {held.trace_id}"
                await batches.move(tx, again, "failed", trouble=reason)


_MOVED = (
    "what it was validated against has moved: validate again · 校验所依据的数据已变化，请重新校验"
)


async def moved(tx: AsyncConnection, intake: Intake, held: Held, parcel: Parcel) -> bool:
    """Take a parcel as its batch is to be taken; whether it came out otherwise than foretold.

    Then nothing of it is written, and its lines foretell what would be done now.
    """
    if not held.is_previewed:
        await intake.take(tx, held.sender, parcel.entries, held.how)
        return False
    foretold = await _previewed(tx, held.batch_id, parcel.entries)
    attempt = await tx.begin_nested()
    await intake.take(tx, held.sender, parcel.entries, held.how)
    if foretold == [_fate(entry) for entry in parcel.entries]:
        await attempt.commit()
        return False
    await attempt.rollback()
    for entry in parcel.entries:
        entry.undo(is_refused=False)
    return True


async def _previewed(
    tx: AsyncConnection, batch_id: UUID, entries: Sequence[Entry]
) -> list[tuple[str, int | None]]:
    """What was foretold of these items; the lines that said so are taken away."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "delete from receipt_lines where batch_id = $1 and position between $2 and $3"
        " returning position, outcome, version",
        batch_id,
        entries[0].position,
        entries[-1].position,
    )
    return [(row["outcome"], row["version"]) for row in sorted(rows)]


def _fate(entry: Entry) -> tuple[str, int | None]:
    return str(entry.outcome), entry.version
