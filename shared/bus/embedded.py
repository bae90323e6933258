"""The embedded log: a bus within the same Postgres, for the whole system on one machine."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from shared import logs
from shared.bus import embedded_sql as sql
from shared.bus.partitioning import partition_of
from shared.bus.ports import BusAway, EventSink, EventSource, Incoming, OffsetMissing, Outgoing

DEADLINE = 30.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


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
        line = _Line(self._url)
        async with line.talk() as connection:
            await connection.execute(sql.ENSURE_TOPICS, list(topics), self._partitions)
        await line.hang_up()


class EmbeddedSink:
    """Appends to the log; the records of one call become visible together."""

    def __init__(self, url: str) -> None:
        self._line = _Line(url)
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


class EmbeddedSource:
    """Reads the log; a NOTIFY of an append ends the wait for new records."""

    def __init__(self, url: str, *, group: str) -> None:
        self._appended = asyncio.Event()
        self._line = _Line(url, heard=self._appended)
        self._group = group

    async def partitions(self, topic: str) -> list[int]:
        return sorted(await self.end_offsets(topic))

    async def end_offsets(self, topic: str) -> dict[int, int]:
        async with self._line.talk() as connection:
            rows = await connection.fetch(sql.ENDS, [topic])
        return {row["partition"]: row["next_offset"] for row in rows}

    async def read(
        self, positions: Mapping[tuple[str, int], int], *, limit: int, wait: float
    ) -> list[Incoming]:
        until = asyncio.get_running_loop().time() + wait
        while True:
            self._appended.clear()
            records = await self._read_now(positions, limit)
            left = until - asyncio.get_running_loop().time()
            if records or left <= 0:
                return records
            try:
                await asyncio.wait_for(self._appended.wait(), left)
            except TimeoutError:
                return []

    async def _read_now(
        self, positions: Mapping[tuple[str, int], int], limit: int
    ) -> list[Incoming]:
        async with self._line.talk() as connection:
            rows = await connection.fetch(sql.ENDS, sorted({topic for topic, _ in positions}))
            ends = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
            spans = _spans(positions, ends=ends, limit=limit)
            if not spans:
                return []
            found = await connection.fetch(sql.READ, *map(list, zip(*spans, strict=True)))
        if len(found) != sum(high - low for _, _, low, high in spans):
            topic, partition, low, _ = spans[0]
            raise OffsetMissing(topic, partition, position=low, reason="records have been removed")
        return [_incoming(row) for row in found]

    async def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        async with self._line.talk() as connection:
            await connection.executemany(
                sql.COMMIT, [(self._group, *place, at) for place, at in sorted(positions.items())]
            )

    async def close(self) -> None:
        await self._line.hang_up()


def _spans(
    positions: Mapping[tuple[str, int], int], *, ends: Mapping[tuple[str, int], int], limit: int
) -> list[tuple[str, int, int, int]]:
    """From where to where to read each partition, sharing `limit` so that none is starved."""
    waiting: list[tuple[int, tuple[str, int]]] = []
    for place, position in positions.items():
        end = ends.get(place)
        if end is None or not 0 <= position <= end:
            raise OffsetMissing(*place, position=position, reason=f"the log ends at {end}")
        if position < end:
            waiting.append((end - position, place))
    spans = []
    for turn, (available, place) in enumerate(sorted(waiting)):
        share = min(available, max(1, limit // (len(waiting) - turn)), limit)
        limit -= share
        if share:
            spans.append((*place, positions[place], positions[place] + share))
    return sorted(spans)


def _incoming(row: Any) -> Incoming:
    topic, partition, position, key, flat, value, appended_at = row
    headers = tuple(zip(map(bytes.decode, flat[::2]), flat[1::2], strict=True))
    return Incoming(topic, partition, position, key, value, headers, appended_at)


class _Line:
    """One connection to the log, made when first needed and thrown away after any trouble."""

    def __init__(self, url: str, *, heard: asyncio.Event | None = None) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._heard = heard
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[asyncpg.Connection]:
        """The connection, under a deadline. Any trouble with it becomes `BusAway`."""
        try:
            async with asyncio.timeout(DEADLINE):
                yield self._connection or await self._dial()
        except _AWAY as trouble:
            await self.hang_up()
            raise BusAway(f"the embedded bus is away: {trouble!r}") from trouble
        except asyncio.CancelledError:
            await self.hang_up()
            raise

    async def _dial(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._url.render_as_string(hide_password=False),
            server_settings={"application_name": "xiangzhu.bus", "idle_session_timeout": "0"},
        )
        if self._heard is not None:
            wake = self._heard.set
            await connection.add_listener("bus_appended", lambda *_: wake())
            # A lost connection must end the wait too: nobody would notify it any more.
            connection.add_termination_listener(lambda _: wake())
        self._connection = connection
        return connection

    async def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
