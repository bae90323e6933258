"""The relay: takes what the outbox holds to the bus, in order, and says how far it has come."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from prometheus_client import Counter, Gauge

from shared import logs
from shared.bus.ports import Bus, EventSink, Outgoing
from shared.contracts.drained import drained_event
from shared.contracts.envelope import Event, source_of, to_headers
from shared.database import Database
from shared.horizon import Horizon
from shared.pauses import Backoff, pause

BATCH = 2_000
MARKER_EVERY = 0.05
POLL_EVERY = 1.0
MEASURE_EVERY = 5.0

UNSENT = Gauge("xiangzhu_outbox_unsent_rows", "Recorded events not yet on the bus", ["service"])
OLDEST = Gauge("xiangzhu_outbox_oldest_unsent_seconds", "Age of the oldest of them", ["service"])
SENT = Counter("xiangzhu_relay_sent", "Events the bus has confirmed", ["service"])

_LOCK = "select pg_try_advisory_lock(hashtextextended(current_schema() || '.relay', 0))"
_UNSENT = "select id from unsent where id <> all($1::bigint[]) order by id limit $2"
_EVENTS = """
select id as sequence, type, subject, version, time, correlation_id, causation_id, traceparent, data
from outbox where id = any($1::bigint[]) order by id
"""
# By the list of what was sent: a range would also drop a late commit between two of them.
_SENT = "delete from unsent where id = any($1::bigint[])"
_MEASURE = """
select (select count(*) from unsent), coalesce(extract(epoch from clock_timestamp() - (
    select time from outbox where id = (select min(id) from unsent))), 0)::float8
"""


class Relay:
    """One service's relay. Any number may run; the one that holds the advisory lock sends.

    Rows leave in the order of their numbers and are taken off the queue only after the bus
    confirmed them, so after any failure the same rows are sent again: twice is normal, never
    is not. A second relay could send an aggregate's events past each other, hence the lock.
    """

    def __init__(self, database: Database, bus: Bus, *, service: str) -> None:
        self._database = database
        self._bus = bus
        self._service = service
        self._trouble: str | None = None
        self._log = logs.get("relay")

    @property
    def trouble(self) -> str | None:
        """In words, what keeps the relay from sending; None when all is well."""
        return self._trouble

    async def run_once(self) -> int:
        """Send everything unsent, then the marker; how many rows left.

        Nothing is sent, and 0 returned, while another relay holds the lock. Raises `BusAway`.
        """
        async with self._duty() as duty:
            return await duty.run_once() if await duty.is_ours() else 0

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Relay until `stop`; every trouble is logged, waited out and tried again."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                async with self._duty() as duty:
                    while not stop.is_set():
                        rest = await duty.turn() if await duty.is_ours() else POLL_EVERY
                        self._trouble = None
                        backoff.succeeded()
                        await pause(rest, stop, duty.woken)
            except Exception as trouble:
                # Whatever it is, what is unsent stays unsent; the worker's other tasks go on.
                self._trouble = f"{type(trouble).__name__}: {trouble}"
                self._log.warning("relay waits", reason=self._trouble)
                await pause(backoff.next(), stop)

    @asynccontextmanager
    async def _duty(self) -> AsyncIterator["_Duty"]:
        """A connection for the lock and a sink of its own; after any failure both are made anew."""
        connection = await self._database.connect_alone()
        sink = self._bus.sink()
        try:
            await self._bus.ensure_topics([f"xiangzhu.{self._service}"])
            yield _Duty(connection, sink, service=self._service)
        finally:
            connection.terminate()
            await sink.close()


class _Duty:
    """The duty to send, as long as one connection lives: it holds the lock and all we know."""

    def __init__(self, connection: asyncpg.Connection, sink: EventSink, *, service: str) -> None:
        self._connection = connection
        self._sink = sink
        self._service = service
        self._topic = f"xiangzhu.{service}"
        self._source = source_of(service)
        self._held = False
        self.woken = asyncio.Event()
        self._ahead: tuple[list[int], list[Outgoing]] | None = None
        self._horizon = Horizon()
        self._announced = 0
        self._marked_at = self._measured_at = float("-inf")

    async def is_ours(self) -> bool:
        """Whether the lock is held, taking it if it is free."""
        if not self._held:
            self._held = await self._connection.fetchval(_LOCK)
            if self._held:
                channel = await self._connection.fetchval("select current_schema() || '_outbox'")
                await self._connection.add_listener(channel, lambda *_: self.woken.set())
        return self._held

    async def run_once(self) -> int:
        sent = 0
        while batch := await self._send_batch():
            sent += batch
        await self._mark()
        return sent

    async def turn(self) -> float:
        """Send one batch and the marker if it is due; how many seconds there is nothing to do."""
        # Cleared before looking: what is recorded after the look wakes us again.
        self.woken.clear()
        sent = await self._send_batch()
        await self._mark()
        await self._measure()
        return 0 if sent == BATCH else self._rest()

    async def _send_batch(self) -> int:
        """Send the oldest unsent rows; while the bus confirms them, fetch the next ones."""
        ids, records = self._ahead or await self._fetch([])
        self._ahead = None
        if not ids:
            return 0
        ahead = asyncio.create_task(self._fetch(ids)) if len(ids) == BATCH else None
        try:
            await self._sink.send(self._topic, records)
        finally:
            self._ahead = await ahead if ahead else None
        await self._connection.execute(_SENT, ids)
        SENT.labels(self._service).inc(len(ids))
        return len(ids)

    async def _fetch(self, under_way: list[int]) -> tuple[list[int], list[Outgoing]]:
        """The oldest unsent rows but those under way: their numbers, and as the bus takes them.

        Not "those behind the last number": a late commit with a smaller number would then be
        overtaken by the next event of its own subject.
        """
        found = await self._connection.fetch(_UNSENT, under_way, BATCH)
        ids = [row[0] for row in found]
        rows = await self._connection.fetch(_EVENTS, ids) if ids else []
        return ids, [self._outgoing(row) for row in rows]

    def _outgoing(self, row: Any) -> Outgoing:
        event = Event(source=self._source, **row)
        return Outgoing(event.subject, event.data, to_headers(event))

    async def _mark(self) -> None:
        """Tell every partition how far the outbox has been told, when that has moved."""
        if time.monotonic() - self._marked_at < MARKER_EVERY:
            return
        sequence = await self._horizon.advance(self._connection)
        instant = self._horizon.instant
        if instant is None or sequence <= self._announced:
            return
        marker = drained_event(self._service, sequence=sequence, time=instant)
        headers = to_headers(marker)
        await self._sink.send(
            self._topic,
            [
                Outgoing(None, marker.data, headers, partition)
                for partition in await self._sink.partitions(self._topic)
            ],
        )
        self._announced = sequence
        self._marked_at = time.monotonic()

    def _rest(self) -> float:
        """How long nothing is due: a marker held back comes soon, a lost NOTIFY is caught late."""
        soon = self._marked_at + MARKER_EVERY - time.monotonic()
        if soon > 0:
            return soon
        return MARKER_EVERY if self._horizon.waits else POLL_EVERY

    async def _measure(self) -> None:
        if time.monotonic() - self._measured_at < MEASURE_EVERY:
            return
        unsent, oldest = await self._connection.fetchrow(_MEASURE)
        UNSENT.labels(self._service).set(unsent)
        OLDEST.labels(self._service).set(oldest)
        self._measured_at = time.monotonic()
