"""Parking: what cannot be applied is kept in full with its reason, and its followers behind it."""

from collections.abc import Iterable
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Incoming
from shared.database import driver

Key = tuple[str, str]  # topic and record key

# Neither replayed nor discarded yet.
OPEN = "replayed_at is null and discarded_at is null"

_PARK = """
insert into parked (topic, partition, position, key, type, headers, value, reason, appended_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (topic, partition, position) do nothing
"""
_STUCK = f"select distinct topic, key from parked where {OPEN} and key is not null"


async def park(tx: AsyncConnection, records: Iterable[tuple[Incoming, str]]) -> None:
    """Keep records with the reason why each could not be applied; repeated, it keeps the first."""
    rows = [
        (
            record.topic,
            record.partition,
            record.offset,
            record.key,
            dict(record.headers).get("ce_type", b"").decode(errors="replace") or None,
            list(chain.from_iterable((name.encode(), value) for name, value in record.headers)),
            record.value,
            # Postgres text holds no NUL, and an event's own words may be in the reason.
            reason.replace("\x00", "�")[:2000],
            record.appended_at,
        )
        for record, reason in records
    ]
    if rows:
        await (await driver(tx)).executemany(_PARK, rows)


async def stuck_keys(tx: AsyncConnection) -> set[Key]:
    """The keys with an open parked event: later events of these have to wait behind it."""
    return {(row["topic"], row["key"]) for row in await (await driver(tx)).fetch(_STUCK)}
