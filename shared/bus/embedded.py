"""The embedded log: a bus within the same Postgres, for the whole system on one machine."""

from collections.abc import Sequence

import asyncpg

from shared import logs
from shared.bus import embedded_sql as sql
from shared.bus.embedded_line import Line
from shared.bus.embedded_source import EmbeddedSource
from shared.bus.partitioning import partition_of
from shared.bus.ports import BusAway, EventSink, EventSource, Outgoing


async def install(admin: asyncpg.Connection, *, roles: Sequence[str]) -> None:
    """Make the log's tables and let the services' roles use them; harmless when repeated.

    They may append and read, nobody may change or remove what was told. `admin` may create
    schemas and grant rights; the roles exist already.
    """
    quoted = ", ".join('"' + role.replace('"', '""') + '"' for role in roles)
    await admin.execute(sql.TABLES)
    await admin.execute(sql.GRANTS.format(roles=quoted))


class EmbeddedBus:
    """The bus `embedded`. One machine only: its log dies with that machine's disk."""

    def __init__(self, database_url: str, *, partitions: int) -> None:
        self._url = database_url
        self._partitions = partitions
        logs.get("bus").warning(
            "embedded bus: durable and ordered, but for one machine only; use Kafka for more"
        )

    def sink(self) -> EventSink:
        return EmbeddedSink(self._url)

    def source(self, group: str) -> EventSource:
        return EmbeddedSource(self._url, group=group)

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        line = Line(self._url)
        async with line.talk() as connection:
            await connection.execute(sql.ENSURE_TOPICS, list(topics), self._partitions)
        await line.hang_up()


class EmbeddedSink:
    """Appends to the log; the records of one call become visible together."""

    def __init__(self, url: str) -> None:
        self._line = Line(url)
        self._counts: dict[str, int] = {}

    async def send(self, topic: str, records: Sequence[Outgoing]) -> None:
        count = len(await self.partitions(topic))
        places = [
            partition_of(record.key or "", count) if record.partition is None else record.partition
            for record in records
        ]
        async with self._line.talk() as connection, connection.transaction():
            await _append(connection, topic, records=records, places=places)

    async def partitions(self, topic: str) -> list[int]:
        if topic not in self._counts:
            async with self._line.talk() as connection:
                count = await connection.fetchval(sql.PARTITION_COUNT, topic)
            if not count:
                raise BusAway(f"the embedded bus has no topic {topic} yet")
            self._counts[topic] = count
        return list(range(self._counts[topic]))

    async def close(self) -> None:
        await self._line.hang_up()


async def _append(
    connection: asyncpg.Connection,
    topic: str,
    *,
    records: Sequence[Outgoing],
    places: Sequence[int],
) -> None:
    """Give each record the next position of its partition, under that partition's row lock.

    The lock is held until the commit, so positions have no gaps and no reader ever sees a
    position before the one in front of it. Rows are locked in order: two writers never deadlock.
    """
    locked = await connection.fetch(sql.LOCK_PARTITIONS, topic, sorted(set(places)))
    following: dict[int, int] = dict(locked)
    rows = []
    for record, place in zip(records, places, strict=True):
        position = following[place]
        following[place] = position + 1
        flat = [part for name, value in record.headers for part in (name.encode(), value)]
        rows.append((topic, place, position, record.key, flat, record.value))
    await connection.copy_records_to_table(
        "log", schema_name="bus", columns=sql.LOG_COLUMNS, records=rows
    )
    await connection.execute(sql.MOVE_PARTITIONS, topic, list(following), list(following.values()))
