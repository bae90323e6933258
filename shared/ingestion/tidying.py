"""What ingestion no longer needs goes: bodies long done with, uploads that broke off, old keys."""

import asyncio

from sqlalchemy import text

from shared import logs
from shared.bus.ports import Bus
from shared.database import Database
from shared.pauses import pause

EVERY = 600.0

# A sender whose connection broke sends again within the hour; a validated batch is looked at and
# mended or written within days; whoever repeats a key does so within days. Receipts stay, and so
# does that a snapshot was opened and never closed, but nothing of what was sent for it.
_GONE = (
    "update batches set status = 'expired', finished_at = clock_timestamp() where status = 'open'"
    " and id in (select id from snapshots where expires_at < now())",
    "delete from delivered_parts using batches where batches.id = batch_id and status = 'expired'",
    "delete from snapshot_parts using batches where batches.id = snapshot_id"
    " and status in ('expired', 'cancelled')",
    "delete from batches where status = 'receiving' and received_at < now() - interval '1 day'",
    "delete from delivered_parts where not exists ("
    " select from batches where batches.id = batch_id and (finished_at is null"
    " or finished_at > now() - interval '30 days'))",
    "update receipt_lines set sent = null, changes = null"
    " where (sent is not null or changes is not null) and not exists ("
    " select from batches where batches.id = batch_id and (finished_at is null"
    " or finished_at > now() - interval '30 days'))",
    "delete from answered_keys where answered_at < now() - interval '30 days'",
)


async def tidy_once(database: Database) -> None:
    """Delete what is past its time."""
    for statement in _GONE:
        async with database.transaction() as tx:
            await tx.execute(text(statement))


async def keep_tidy(database: Database, _: Bus, stop: asyncio.Event) -> None:
    """Tidy now and then until `stop`."""
    while not stop.is_set():
        try:
            await tidy_once(database)
        except Exception as trouble:
            logs.get("ingestion").warning("could not tidy", reason=repr(trouble))
        await pause(EVERY, stop)
