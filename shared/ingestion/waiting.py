"""The worker tries deferred items when what they wait for has arrived, or their time is up."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Bus
from shared.clock import now
from shared.database import Database, driver
from shared.ingestion import batches, deferred, receipts, store
from shared.ingestion.batches import Held
from shared.ingestion.deferred import Deferred
from shared.ingestion.items import Entry, Outcome
from shared.ingestion.looking import keep_looking
from shared.ingestion.receipts import How
from shared.ingestion.receive import Intake
from shared.ingestion.rivals import tell_rival

_LINES = """
update receipt_lines as line set outcome = settled.outcome, item_id = settled.item_id,
    version = settled.version, faults = settled.faults::json, warnings = settled.warnings::json
from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])
    as settled(batch_id, position, outcome, item_id, version, faults, warnings)
where line.batch_id = settled.batch_id and line.position = settled.position
"""


class Waiting:
    """Tries the deferred items of one service; each settles once, with its receipt line."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def run(self, database: Database, _: Bus, stop: asyncio.Event) -> None:
        """Try what is due until `stop`; trouble with the database is waited out."""
        await keep_looking(lambda: self.try_due(database), stop, at="deferred items")

    async def try_due(self, database: Database) -> int:
        """Try some items of one sender; how many there were. One past its deadline is refused."""
        try:
            async with database.transaction() as tx:
                due = await deferred.hold_due(tx)
                for is_last in (False, True):
                    mine = [one for one in due if (one.until <= now()) is is_last]
                    if mine:
                        await self._try(tx, mine, How(is_last_try=is_last))
                return len(due)
        except asyncpg.UniqueViolationError as rival:
            tell_rival(rival)
            return 1

    async def _try(self, tx: AsyncConnection, due: Sequence[Deferred], how: How) -> None:
        sender = due[0].sender
        # Their batches first, then the source: whoever takes a delivery holds them in this order.
        held = {one: await batches.hold(tx, one) for one in sorted({d.batch_id for d in due})}
        await store.lock_source(tx, sender.source)
        tried = [(one, self._intake.read_again(one)) for one in due]
        # One by one where an item was sent twice: the versions decide, not a batch's repeats.
        for wave in _waves(tried):
            await self._intake.take(tx, sender, [entry for _, entry in wave], how)
        await deferred.wait_on(tx, [(o, e) for o, e in tried if e.outcome is Outcome.DEFERRED])
        settled = [(o, e) for o, e in tried if e.outcome is not Outcome.DEFERRED]
        await _settle(tx, settled, held)
        await deferred.forget(tx, [one for one, _ in settled])


def _waves(
    tried: Sequence[tuple[Deferred, Entry]],
) -> list[list[tuple[Deferred, Entry]]]:
    """In the order of their batches, no item twice in a wave."""
    waves: list[list[tuple[Deferred, Entry]]] = []
    seen: Counter[tuple[str | None, str | None]] = Counter()
    for one, entry in tried:
        identity = (entry.item_type, entry.source_id)
        if seen[identity] == len(waves):
            waves.append([])
        waves[seen[identity]].append((one, entry))
        seen[identity] += 1
    return waves


async def _settle(
    tx: AsyncConnection,
    settled: Sequence[tuple[Deferred, Entry]],
    held: Mapping[UUID, Held | None],
) -> None:
    """Bring receipt lines and the counts of their batches up to what has become of the items."""
    connection = await driver(tx)
    await connection.execute(
        _LINES,
        [one.batch_id for one, _ in settled],
        [one.position for one, _ in settled],
        [str(entry.outcome) for _, entry in settled],
        [entry.id for _, entry in settled],
        [entry.version for _, entry in settled],
        [receipts.told_as(entry.faults) for _, entry in settled],
        [receipts.told_as(entry.warnings) for _, entry in settled],
    )
    by_batch: dict[UUID, list[Entry]] = {}
    for one, entry in settled:
        by_batch.setdefault(one.batch_id, []).append(entry)
    for batch_id, entries in by_batch.items():
        if batch := held[batch_id]:
            await _count(tx, batch, entries)


async def _count(tx: AsyncConnection, held: Held, entries: Sequence[Entry]) -> None:
    counts = held.with_more(receipts.counts_of(entries))
    counts[Outcome.DEFERRED] -= len(entries)
    counts = {outcome: count for outcome, count in counts.items() if count}
    told = [entry.sequence for entry in entries if entry.sequence is not None]
    held = held._replace(
        counts=receipts.to_text(counts),
        warned=held.warned + receipts.warned_of(entries),
        sequence=max([held.sequence or 0, *told]) or None,
    )
    status = receipts.status_of(counts, held.how) if held.finished_at else held.status
    await batches.amend(tx, held, status)
