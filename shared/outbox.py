"""The outbox: what a service tells is written beside its rows and committed with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import NewEvent
from shared.database import driver

# Below the broker's limit of 1 MiB with room for the headers: an event that the bus would refuse
# must be refused here, where someone can still act on it, not hours later in the relay.
MAX_DATA_BYTES = 900_000

# Before the first number, and to the end of the transaction: see shared/horizon.py.
_LOCK = "lock table outbox in row exclusive mode"
_NUMBERS = """
select array_agg(nextval(pg_get_serial_sequence('outbox', 'id'))) as ids,
    (select greatest(clock_timestamp(), max(time)) from outbox) as time,
    pg_notify(current_schema() || '_outbox', '')
from generate_series(1, $1)
"""
_COLUMNS = (
    "id", "type", "subject", "version", "time", "correlation_id", "causation_id", "traceparent",
    "data", "source_version",
)  # fmt: skip


class EventTooLarge(ValueError):
    """An event is larger than the bus carries."""


def outbox_table(metadata: MetaData) -> Table:
    """The table `outbox`, never updated, and beside it the queue `unsent` of what is not yet told.

    `outbox.id` is the event's `sequence`. Taking a row off a narrow queue costs a seventh of
    marking the wide one as sent, and leaves the record of what was told untouched.
    """
    outbox = Table(
        "outbox",
        metadata,
        # Cached sequence values would be given out late and out of order: see shared/horizon.py.
        Column("id", BigInteger, Identity(always=True, cache=1), primary_key=True),
        Column("type", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("correlation_id", Text, nullable=False),
        Column("causation_id", Text),
        Column("traceparent", Text),
        Column("data", LargeBinary, nullable=False),
        # Which version of its source this state was, for those who ask what was held when.
        Column("source_version", BigInteger),
        Index("outbox_time", "time"),
        # Every state ever told of one subject; and nobody tells two states as one version.
        Index("outbox_subject", "subject", "version", unique=True),
    )
    Table(
        "unsent",
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        # Rows come and go by the thousand; dead ones would slow the search for the oldest.
        postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000},
    )
    return outbox


async def record(tx: AsyncConnection, events: Sequence[NewEvent]) -> list[int]:
    """Tell `events`, in this order, when `tx` commits; the sequence of each.

    The caller has locked or version-checked the rows of every subject, so a subject's events
    stand in their true order. Their time is that of recording and never goes back, not even
    when the clock does. Raises `EventTooLarge`; then nothing is recorded.
    """
    if not events:
        return []
    event = max(events, key=lambda event: len(event.data))
    if len(event.data) > MAX_DATA_BYTES:
        raise EventTooLarge(
            f"{event.type} of {event.subject} has {len(event.data)} bytes, "
            f"the bus carries {MAX_DATA_BYTES}"
        )
    connection = await driver(tx)
    await connection.execute(_LOCK)
    numbers = await connection.fetchrow(_NUMBERS, len(events))
    ids: list[int] = numbers["ids"]
    time: datetime = numbers["time"]
    # COPY takes thousands of rows in a third of the time that arrays as parameters need.
    await connection.copy_records_to_table(
        "outbox",
        records=[
            (
                sequence, event.type, event.subject, event.version, time, event.correlation_id,
                event.causation_id, event.traceparent, event.data, event.source_version,
            )
            for sequence, event in zip(ids, events, strict=True)
        ],
        columns=_COLUMNS,
    )  # fmt: skip
    await connection.copy_records_to_table("unsent", records=[(sequence,) for sequence in ids])
    return ids
