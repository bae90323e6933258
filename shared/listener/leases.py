"""Leases: the partitions are shared fairly among the living workers, a dead one's pass on."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.listener.positions import Place

# One worker at a time decides; the lock ends with the transaction.
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(current_schema() || '.leases', 0))"
_CLEAN = "delete from {table} where expires_at <= clock_timestamp()"
_ALIVE = """
insert into workers (holder, expires_at)
values ($1, clock_timestamp() + $2 * interval '1 second')
on conflict (holder) do update set expires_at = excluded.expires_at
"""
_HOLD = """
insert into leases (topic, partition, holder, expires_at)
select topic, partition, $1, clock_timestamp() + $2 * interval '1 second'
from unnest($3::text[], $4::int[]) as held(topic, partition)
on conflict (topic, partition) do update set expires_at = excluded.expires_at
"""


async def renew_leases(
    tx: AsyncConnection, holder: str, *, places: Iterable[Place], seconds: float
) -> list[Place]:
    """Say that `holder` lives for `seconds` more and which of `places` it may read until then.

    A worker with more than its share gives the rest back here, so it calls this between batches.
    A lease only keeps workers out of each other's way; what keeps the results right is the
    fence of `move_positions`.
    """
    connection = await driver(tx)
    await connection.execute(_ONE_AT_A_TIME)
    await connection.execute(_ALIVE, holder, seconds)
    for table in ("workers", "leases"):
        await connection.execute(_CLEAN.format(table=table))
    workers = [row[0] for row in await connection.fetch("select holder from workers order by 1")]
    rows = await connection.fetch("select topic, partition, holder from leases")
    held = {(row["topic"], row["partition"]): row["holder"] for row in rows}
    mine = fair_share(sorted(places), held, holder=holder, workers=workers)
    await connection.execute("delete from leases where holder = $1", holder)
    await connection.execute(
        _HOLD, holder, seconds, [topic for topic, _ in mine], [number for _, number in mine]
    )
    return mine


def fair_share(
    places: list[Place], held: dict[Place, str], *, holder: str, workers: list[str]
) -> list[Place]:
    """What `holder` keeps and takes: at most its share, first what it has, then what is free.

    Of `n` places and `w` workers the first `n % w` workers get one place more, so shares add
    up and nobody is left without while another has two.
    """
    share, left_over = divmod(len(places), len(workers))
    share += workers.index(holder) < left_over
    kept = [place for place in places if held.get(place) == holder]
    free = [place for place in places if place not in held]
    return sorted((kept + free)[:share])


async def give_back_leases(tx: AsyncConnection, holder: str) -> None:
    """Let others take over at once what `holder` was reading."""
    for table in ("leases", "workers"):
        await tx.execute(text(f"delete from {table} where holder = :holder"), {"holder": holder})
