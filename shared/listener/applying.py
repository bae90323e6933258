"""Applying a batch: one transaction for the positions and the effect; poison alone is parked."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import logs
from shared.database import Database
from shared.listener.batches import BEHIND, Batch, Group, Hearing, prepare
from shared.listener.parking import park, stuck_keys
from shared.listener.positions import move_positions
from shared.listener.trouble import is_infrastructure


async def apply(database: Database, batch: Batch, hearing: Hearing) -> int:
    """Apply a batch once, together with the move of its positions; how much of it was parked.

    Raises `StaleLease` when another worker has applied it, and whatever speaks of the
    infrastructure; then nothing has happened and the same records can be applied again.
    """
    try:
        return await _apply(database, batch, hearing, careful=False)
    except Exception as trouble:
        if is_infrastructure(trouble):
            raise
        logs.get("listener").warning("a batch holds poison", reason=repr(trouble))
    batch = prepare(batch.records, hearing, expected=batch.expected)
    return await _apply(database, batch, hearing, careful=True)


async def _apply(database: Database, batch: Batch, hearing: Hearing, *, careful: bool) -> int:
    async with database.transaction() as tx:
        if await move_positions(tx, batch.moves):
            stuck = await stuck_keys(tx)
            batch = prepare(batch.records, hearing, expected=batch.expected, stuck=stuck)
        for group in batch.groups:
            if careful:
                await _apply_healthy(tx, group, batch)
            else:
                await group.operation(tx, group.events)
        await park(tx, batch.parked)
    return len(batch.parked)


async def _apply_healthy(tx: AsyncConnection, group: Group, batch: Batch) -> None:
    """Apply a group by halves until only poison is left over, which is parked.

    A savepoint holds each attempt, so what is healthy around the poison stays applied.
    """
    group = _without_stuck(group, batch)
    if not group.records:
        return
    try:
        async with tx.begin_nested():
            await group.operation(tx, group.events)
            # Else a deferred constraint would find the poison at the commit, too late to part it.
            await tx.execute(text("set constraints all immediate"))
        return
    except Exception as trouble:
        if is_infrastructure(trouble):
            raise
        if len(group.records) == 1:
            batch.park(group.records[0], f"{type(trouble).__name__}: {trouble}")
            return
    middle = len(group.records) // 2
    for part in (slice(None, middle), slice(middle, None)):
        half = Group(group.operation, group.records[part], group.events[part])
        await _apply_healthy(tx, half, batch)


def _without_stuck(group: Group, batch: Batch) -> Group:
    """The group without events whose key was parked meanwhile; those are parked behind it."""
    if not batch.stuck:
        return group
    free = Group(group.operation)
    for record, event in zip(group.records, group.events, strict=True):
        if (record.topic, record.key) in batch.stuck:
            batch.parked.append((record, BEHIND))
        else:
            free.records.append(record)
            free.events.append(event)
    return free
