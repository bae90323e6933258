"""What becomes of the items of one type: met with what is held, decided, written set-wise."""

import asyncio
from collections.abc import Iterator, Sequence

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ids import new_id
from shared.ingestion import codes, deferred, fates, receipts, store
from shared.ingestion.behind import Behind
from shared.ingestion.histories import changes
from shared.ingestion.items import WRITES, Entry, ItemType, Outcome, Sender, Stored
from shared.ingestion.receipts import How

# Items written by one statement, and decided between two turns of the event loop: short enough
# that writing goes on behind deciding and nobody else on this process waits for a large batch.
WAVE = 250
TURN = 25


class Deciding:
    """Takes the items of one type and one sender."""

    def __init__(self, item_type: ItemType, sender: Sender, how: How) -> None:
        self._item_type = item_type
        self._sender = sender
        self._how = how
        self._waiting: dict[str | None, Entry] = {}

    async def take(self, tx: AsyncConnection, entries: Sequence[Entry]) -> None:
        """Decide and write those that are sound, each identity once.

        Where an item stands several times in a batch the highest version is asked first. Only
        when that is refused, or waits, the next one is asked: nothing sound is lost for the sake
        of something that is not.
        """
        left = [entry for entry in entries if entry.item and not entry.faults]
        for _ in range(fates.MOST_ROUNDS):
            if not left:
                return
            counting, others = fates.foremost(left)
            await self._round(tx, counting)
            left = fates.still_open(counting, others)
        fates.give_up(left)

    async def _round(self, tx: AsyncConnection, counting: Sequence[Entry]) -> None:
        """No identity is twice among these."""
        item_type, sender = self._item_type, self._sender
        ids = [entry.source_id or "" for entry in counting]
        held = await store.stored_items(tx, item_type, source=sender.source, source_ids=ids)
        for entry in counting:
            _meet(entry, held.get(entry.source_id or ""))
        writing = [entry for entry in counting if entry.outcome in WRITES]
        await self._write(tx, writing)
        waiting = [entry for entry in writing if entry.awaits and self._lets_wait(entry)]
        await deferred.keep(tx, waiting, sender)
        unchanged = [entry for entry in counting if entry.outcome is Outcome.UNCHANGED]
        await store.raise_versions(tx, item_type, unchanged)

    def _lets_wait(self, entry: Entry) -> bool:
        """Whether it waits. Of repeats without versions only one can: the last word must stand."""
        if not self._how.may_wait:
            return False
        before = self._waiting.setdefault(entry.source_id, entry)
        if before is not entry and (entry.item or {}).get("source_version") is None:
            fates.repeats(entry, before)
            return False
        entry.outcome = Outcome.DEFERRED
        return True

    async def _write(self, tx: AsyncConnection, writing: Sequence[Entry]) -> None:
        """Decide, the writing behind the deciding."""
        item_type, source = self._item_type, self._sender.source
        known = await item_type.load(tx, [entry.item or {} for entry in writing], self._sender)
        write = item_type.write or store.write_items
        async with Behind() as behind:
            for wave in _slices(writing, len(writing) if item_type.write else WAVE):
                for turn in _slices(wave, TURN):
                    for entry in turn:
                        self._apply(entry, known)
                    await asyncio.sleep(0)
                decided = [entry for entry in wave if entry.outcome in WRITES]
                await behind.do(write(tx, item_type, decided, source=source))

    def _apply(self, entry: Entry, known: object) -> None:
        """Let the type's rules decide; a refused item keeps nothing but its faults."""
        item_type = self._item_type
        before = entry.stored.public_state() if entry.stored else None
        decided = item_type.decide(entry.item or {}, before, known)
        if isinstance(decided, list):
            entry.reject([receipts.within(fault, entry.position) for fault in decided])
            entry.awaits = codes.awaited(decided)
            return
        entry.id = entry.stored.id if entry.stored else new_id()
        entry.version = entry.stored.version + 1 if entry.stored else 1
        named = {"id": str(entry.id), "source": self._sender.source, "source_id": entry.source_id}
        entry.state = {**named, **decided}
        entry.event = item_type.event(before, entry.state)
        if item_type.warnings:
            warnings = item_type.warnings(before, entry.state)
            entry.warnings = [receipts.within(warning, entry.position) for warning in warnings]
        if before is not None and self._how.mode == "validate":
            # Nothing is kept by which a reader could compare it later.
            after = from_json(to_json(entry.state))
            entry.changes = list(changes(item_type.shown(before), item_type.shown(after)))


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
        told = codes.fault(
            codes.STALE,
            f"/{entry.position}/source_version",
            value=version,
            expected=f"version {stored.source_version} is held",
            expected_zh=f"已保存版本 {stored.source_version}",
        )
        entry.faults.append(told)
    if entry.outcome is Outcome.CONFLICT:
        pointer = f"/{entry.position}/source_version"
        entry.faults.append(codes.fault(codes.VERSION_CONFLICT, pointer, value=version))
