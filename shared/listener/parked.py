"""What an operator does with parked events: list, show, replay, discard."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Incoming
from shared.contracts.envelope import from_record
from shared.listener.batches import Handlers
from shared.listener.parking import OPEN
from shared.listener.positions import lock_positions
from shared.problems import NotFound

_COLUMNS = (
    "id, topic, partition, position, key, type, reason, parked_at, headers, value, appended_at"
)
_PAGE = f"select {_COLUMNS} from parked where {OPEN} and id > :after order by id limit :limit"
_ONE = f"select {_COLUMNS} from parked where {OPEN} and id = :id"
_OF_KEY = f"""
select {_COLUMNS} from parked
where {OPEN} and (id = :id or (topic = :topic and key = :key))
order by position
"""
_REPLAYED = "update parked set replayed_at = clock_timestamp() where id = any(:ids)"
_GIVEN_UP = f"""
select topic, partition, position from parked as given_up
where discarded_at is not null and not exists (
    select from parked where {OPEN} and topic = given_up.topic and key = given_up.key
)
"""
_TOLD = "select pg_notify(current_schema() || '_applied', '')"
_DISCARDED = "update parked set discarded_at = clock_timestamp() where id = :id"


class ParkedNotFound(NotFound):
    """No open parked event has this number."""

    slug = "parked-event-not-found"
    title, title_zh = "No such parked event", "没有这条滞留事件"


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that could not be applied: its record in full, why, and since when."""

    id: int
    record: Incoming
    type: str | None
    reason: str
    parked_at: datetime


async def parked_page(
    tx: AsyncConnection, *, after: int = 0, limit: int = 100
) -> list[ParkedEvent]:
    """Open parked events, oldest first, beginning behind the number `after`."""
    rows = await tx.execute(text(_PAGE), {"after": after, "limit": limit})
    return [_parked(row) for row in rows]


async def find_parked(tx: AsyncConnection, parked_id: int) -> ParkedEvent:
    """One open parked event. Raises `ParkedNotFound`."""
    row = (await tx.execute(text(_ONE), {"id": parked_id})).one_or_none()
    if row is None:
        raise ParkedNotFound(f"no open parked event has the number {parked_id}")
    return _parked(row)


async def replay(tx: AsyncConnection, parked_id: int, *, handlers: Handlers) -> int:
    """Apply an event and everything parked of its key, in order; how many were applied.

    All or nothing: what a handler raises is raised here, and the caller rolls `tx` back.
    Raises `ParkedNotFound`, and `ValueError` for an event that nobody here handles.
    """
    record = (await find_parked(tx, parked_id)).record
    # The listener parks under this lock. Without it an event could be parked behind one that is
    # just being replayed, and wait there for ever.
    await lock_positions(tx, [(record.topic, record.partition)])
    rows = await tx.execute(
        text(_OF_KEY), {"id": parked_id, "topic": record.topic, "key": record.key}
    )
    parked = [_parked(row) for row in rows]
    for one in parked:
        event = from_record(one.record.headers, one.record.value)
        if event.type not in handlers:
            raise ValueError(f"nobody here handles {event.type}")
        await handlers[event.type](tx, [event])
    await tx.execute(text(_REPLAYED), {"ids": [one.id for one in parked]})
    await tx.execute(text(_TOLD))  # for whoever keeps something ready for readers
    return len(parked)


async def discard(tx: AsyncConnection, parked_id: int) -> None:
    """Give one parked event up for good; those behind it stay parked until they are replayed.

    Events carry the whole state, so the next one replayed makes good what this one said.
    Raises `ParkedNotFound`.
    """
    await find_parked(tx, parked_id)
    await tx.execute(text(_DISCARDED), {"id": parked_id})


async def given_up(tx: AsyncConnection) -> frozenset[tuple[str, int, int]]:
    """The places of discarded events behind which nothing waits any more: replaying the log, one
    has to pass them over to come to the same result again."""
    rows = await tx.execute(text(_GIVEN_UP))
    return frozenset((topic, partition, position) for topic, partition, position in rows)


def _parked(row: Row[tuple[object, ...]]) -> ParkedEvent:
    pairs = zip(map(bytes.decode, row.headers[::2]), row.headers[1::2], strict=True)
    record = Incoming(
        topic=row.topic,
        partition=row.partition,
        offset=row.position,
        key=row.key,
        value=row.value,
        headers=tuple(pairs),
        appended_at=row.appended_at,
    )
    return ParkedEvent(row.id, record, row.type, row.reason, row.parked_at)
