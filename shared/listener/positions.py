"""Positions: how far each partition has been applied, and the fence that moves them once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.listener.trouble import StaleLease

Place = tuple[str, int]  # topic and partition

_ENSURE = """
insert into positions (topic, partition)
select $1, number from unnest($2::int[]) as number
on conflict do nothing
"""

_READ = """
select topic, partition, next_offset from positions
join unnest($1::text[], $2::int[]) as held(topic, partition) using (topic, partition)
"""

_LOCK = """
select positions.topic, positions.partition, next_offset,
    exists (select from parked where replayed_at is null and discarded_at is null) as is_stuck
from positions
join unnest($1::text[], $2::int[]) as moved(topic, partition) using (topic, partition)
order by positions.topic, positions.partition
for update of positions
"""

_MOVE = """
with moved as (
    update positions set
        next_offset = move.next_offset,
        complete_through = greatest(positions.complete_through, move.complete_through),
        applied_at = clock_timestamp(),
        event_time = greatest(positions.event_time, move.event_time),
        current_at = greatest(positions.current_at, move.current_at)
    from unnest(
        $1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[]
    ) as move(topic, partition, next_offset, complete_through, event_time, current_at)
    where positions.topic = move.topic and positions.partition = move.partition
    returning 1
)
select count(*), pg_notify(current_schema() || '_applied', '') from moved
"""

_CURRENT = """
update positions set current_at = greatest(positions.current_at, $3)
from unnest($1::text[], $2::int[]) as held(topic, partition)
where positions.topic = held.topic and positions.partition = held.partition
"""

_FRESHNESS = """
select coalesce(min(complete_through), 0) as sequence,
    max(applied_at) as applied_at, max(event_time) as event_time,
    case when count(current_at) = count(*) then min(current_at) end as current_at,
    case when count(current_at) = count(*)
        then greatest(extract(epoch from clock_timestamp() - min(current_at)), 0)::float8
    end as lag_seconds,
    (select count(*) from parked
        where topic = :topic and replayed_at is null and discarded_at is null) as parked
from positions where topic = :topic
"""


@dataclass(slots=True)
class Move:
    """How one batch moves one partition: from the offset it expects, past its last record."""

    expected: int
    next_offset: int
    complete_through: int = 0
    event_time: datetime | None = None
    current_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the copy of one service's events is.

    Every event up to `sequence` has been applied or parked. Everything told up to `current_at`
    has been; `lag_seconds` is how long ago that was. Both are None before all partitions have
    been read once. `parked` events could not be applied and wait for an operator.
    """

    sequence: int
    applied_at: datetime | None
    event_time: datetime | None
    current_at: datetime | None
    lag_seconds: float | None
    parked: int


async def ensure_positions(tx: AsyncConnection, topic: str, partitions: Sequence[int]) -> None:
    """See to it that every partition has a position; new ones begin at 0."""
    await (await driver(tx)).execute(_ENSURE, topic, partitions)


async def read_positions(tx: AsyncConnection, places: Iterable[Place]) -> dict[Place, int]:
    """The next offset of each of these partitions."""
    topics, partitions = _columns(places)
    rows = await (await driver(tx)).fetch(_READ, topics, partitions)
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def lock_positions(
    tx: AsyncConnection, places: Iterable[Place]
) -> tuple[dict[Place, int], bool]:
    """Lock these positions, in order, so that two workers never deadlock on them.

    Answers where they are, and whether any event at all is parked.
    """
    topics, partitions = _columns(places)
    rows = await (await driver(tx)).fetch(_LOCK, topics, partitions)
    found = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    return found, any(row["is_stuck"] for row in rows)


async def move_positions(tx: AsyncConnection, moves: Mapping[Place, Move]) -> bool:
    """The fence, first of all in the transaction: every position moves on once.

    Raises `StaleLease` when a position is not where the caller read it: another worker has
    applied these events. Tells `<schema>_applied` when the transaction commits. Answers whether
    any event at all is parked.
    """
    found, is_stuck = await lock_positions(tx, moves)
    if found != {place: move.expected for place, move in moves.items()}:
        raise StaleLease(f"the positions are {found} by now")
    topics, partitions = _columns(moves)
    ordered = [moves[place] for place in sorted(moves)]
    await (await driver(tx)).fetch(
        _MOVE,
        topics,
        partitions,
        [move.next_offset for move in ordered],
        [move.complete_through for move in ordered],
        [move.event_time for move in ordered],
        [move.current_at for move in ordered],
    )
    return is_stuck


async def confirm_current(
    tx: AsyncConnection, places: Iterable[Place], *, instant: datetime
) -> None:
    """Note that at `instant` nothing was waiting in these partitions."""
    topics, partitions = _columns(places)
    await (await driver(tx)).execute(_CURRENT, topics, partitions, instant)


async def watermark(tx: AsyncConnection, service: str) -> int:
    """The sequence up to which every event of `service` is applied or parked; 0 if unknown."""
    return (await freshness(tx, service)).sequence


async def freshness(tx: AsyncConnection, service: str) -> Freshness:
    """How fresh the copy of `service`'s events is, over all partitions of its topic."""
    row = (await tx.execute(text(_FRESHNESS), {"topic": f"xiangzhu.{service}"})).one()
    return Freshness(*row)


async def reset(tx: AsyncConnection) -> None:
    """Forget how far everything was applied, so that the listener begins at offset 0 again.

    Parked events are forgotten too: the rebuild meets them again in their place.
    """
    await tx.execute(text("delete from parked"))
    await tx.execute(text("delete from positions"))


def _columns(places: Iterable[Place]) -> tuple[list[str], list[int]]:
    ordered = sorted(places)
    return [topic for topic, _ in ordered], [partition for _, partition in ordered]
