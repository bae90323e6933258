"""The listener: reads the partitions it holds and applies what they say, until told to stop."""

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Mapping, Sequence

from prometheus_client import Counter, Gauge

from shared import logs
from shared.bus.ports import Bus, BusAway, EventSource, OffsetMissing
from shared.clock import now
from shared.database import Database
from shared.listener.applying import apply
from shared.listener.batches import Batch, Hearing, prepare
from shared.listener.leases import give_back_leases, renew_leases
from shared.listener.positions import (
    Place,
    confirm_current,
    ensure_positions,
    read_positions,
)
from shared.listener.trouble import StaleLease
from shared.pauses import Backoff, pause

BATCH = 5_000
WORTH_READING_AHEAD = 500
WAIT = 0.5
LEASE_SECONDS = 10.0
LOOK_EVERY = 1.0
STALLED_AFTER = 30.0

HEARD = Counter("xiangzhu_listener_records", "Records read and settled", ["service"])
PARKED = Counter("xiangzhu_listener_parked", "Records that had to be parked", ["service"])
BEHIND = Gauge("xiangzhu_listener_behind_records", "Records on the bus, not yet read", ["service"])


class Listener:
    """One worker's listener on some topics. Any number of workers may run it at once.

    Everything it knows lies in the schema of `database`, so a rebuild runs the same listener on
    another schema, from offset 0, beside the live one.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        topics: Sequence[str],
        hearing: Hearing,
        holder: str | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._database = database
        self._bus = bus
        self._topics = topics
        self._hearing = hearing
        self._holder = holder or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self._lease_seconds = lease_seconds
        self._log = logs.get("listener")
        self._source: EventSource | None = None
        self._at: dict[Place, int] = {}
        self._ahead: Batch | None = None
        self._seen_at: dict[Place, int] = {}
        self._committed: dict[Place, int] = {}
        self._renew_at = self._look_at = 0.0
        self._moved_at = time.monotonic()
        self._trouble: str | None = "has not read yet"

    @property
    def trouble(self) -> str | None:
        """In words, what keeps the listener from its work; None when all is well."""
        return self._trouble

    def state(self) -> str:
        """In words, what the listener does."""
        if self._trouble:
            return f"not ready: {self._trouble}"
        return f"reads {len(self._at)} partitions of {', '.join(self._topics)}"

    async def run_once(self, *, wait: float = WAIT) -> int:
        """Read what is there, waiting up to `wait` seconds for it, and apply it; how much.

        Raises what speaks of the infrastructure; then nothing was applied. An event at fault
        is parked and raises nothing.
        """
        source = self._source = self._source or self._bus.source(
            f"xiangzhu.{self._database.schema}"
        )
        await self._keep_leases(source)
        if not self._at:
            self._trouble = None  # others hold every partition
            await pause(wait)
            return 0
        batch, self._ahead = self._ahead or await self._read(source, self._at, wait=wait), None
        if batch.records:
            await self._settle(source, batch)
        await self._look_around(source)
        return len(batch.records)

    async def _read(self, source: EventSource, at: Mapping[Place, int], *, wait: float) -> Batch:
        records = await source.read(at, limit=BATCH, wait=wait)
        records.sort(key=lambda record: (record.topic, record.partition, record.offset))
        return prepare(records, self._hearing, expected=at)

    async def _read_ahead(
        self, source: EventSource, at: Mapping[Place, int], *, enough: int
    ) -> Batch | None:
        """What stands behind a batch of `enough` records; nothing when it was a small one."""
        if enough < WORTH_READING_AHEAD:
            return None
        batch = await self._read(source, at, wait=0)
        return batch if batch.records else None

    async def _settle(self, source: EventSource, batch: Batch) -> None:
        """Apply a batch; while the database works on it, read the one behind."""
        after = self._at | {place: move.next_offset for place, move in batch.moves.items()}
        # Both are waited for, whatever comes of one: the source answers one question at a time.
        parked, ahead = await asyncio.gather(
            apply(self._database, batch, self._hearing),
            self._read_ahead(source, after, enough=len(batch.records)),
            return_exceptions=True,
        )
        if isinstance(parked, StaleLease):
            self._renew_at = 0.0
            return
        if isinstance(parked, BaseException):
            raise parked
        if isinstance(ahead, BaseException):
            raise ahead
        self._at, self._ahead = after, ahead
        HEARD.labels(self._database.schema).inc(len(batch.records))
        PARKED.labels(self._database.schema).inc(parked)

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Listen until `stop`; then others take over at once. Every trouble is waited out."""
        try:
            await self._keep_listening(stop)
        finally:
            # Cut off in the middle of a batch, too: a lease kept would hold up the next worker.
            # And whoever loses patience meanwhile cuts off what was under way, but not this.
            closing = asyncio.create_task(self.close())
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                await closing
                raise

    async def _keep_listening(self, stop: asyncio.Event) -> None:
        backoff = Backoff()
        while not stop.is_set():
            try:
                await self.run_once()
                backoff.succeeded()
            except Exception as trouble:
                # A missing offset, too: nobody jumps over it, so it stays red until it is there.
                self._trouble = f"{type(trouble).__name__}: {trouble}"
                self._log.warning("listener waits", reason=self._trouble)
                if not isinstance(trouble, OffsetMissing):
                    await self._start_afresh()
                await pause(backoff.next(), stop)

    async def close(self) -> None:
        """Give the leases back and let go of the bus."""
        try:
            async with self._database.transaction() as tx:
                await give_back_leases(tx, self._holder)
        except Exception as trouble:
            # They expire by themselves: a stop must not fail for want of a database.
            self._log.warning("leases are left to expire", reason=repr(trouble))
        await self._start_afresh()

    async def _start_afresh(self) -> None:
        """Throw the source away; positions are read anew before the next one is used."""
        source, self._source, self._ahead = self._source, None, None
        self._renew_at = 0.0
        if source is not None:
            await source.close()

    async def _keep_leases(self, source: EventSource) -> None:
        if time.monotonic() < self._renew_at:
            return
        await self._bus.ensure_topics(self._topics)
        partitions = {topic: await source.partitions(topic) for topic in self._topics}
        places = [(topic, number) for topic in partitions for number in partitions[topic]]
        async with self._database.transaction() as tx:
            for topic, numbers in partitions.items():
                await ensure_positions(tx, topic, numbers)
            held = await renew_leases(tx, self._holder, places=places, seconds=self._lease_seconds)
            at = await read_positions(tx, held)
        if at != self._at:
            self._at, self._ahead = at, None
        self._renew_at = time.monotonic() + self._lease_seconds / 3

    async def _look_around(self, source: EventSource) -> None:
        """Once a second: how far the topics reach, whether we still move, what lag tools see."""
        if time.monotonic() < self._look_at:
            return
        instant = now()
        ends = {
            (topic, partition): end
            for topic in self._topics
            for partition, end in (await source.end_offsets(topic)).items()
        }
        behind = {place: ends.get(place, at) - at for place, at in self._at.items()}
        BEHIND.labels(self._database.schema).set(sum(behind.values()))
        reached = [place for place, count in behind.items() if count <= 0]
        async with self._database.transaction() as tx:
            await confirm_current(tx, reached, instant=instant)
        await self._watch(behind=sum(behind.values()))
        await self._show_lag_tools(source)
        self._look_at = time.monotonic() + LOOK_EVERY

    async def _watch(self, *, behind: int) -> None:
        """Recreate a source that lets records wait without bringing any; red until one comes."""
        present = time.monotonic()
        if behind <= 0 or self._at != self._seen_at:
            self._seen_at, self._moved_at = dict(self._at), present
            self._trouble = None
        elif present - self._moved_at > STALLED_AFTER:
            self._trouble = f"{behind} records wait, but for {STALLED_AFTER:.0f} s none was read"
            self._log.error("listener stalls: the source is made anew", reason=self._trouble)
            self._moved_at = present
            await self._start_afresh()

    async def _show_lag_tools(self, source: EventSource) -> None:
        """Commit the positions to the bus; nothing of ours hangs on it."""
        if self._at == self._committed:
            return
        try:
            await source.commit(self._at)
            self._committed = dict(self._at)
        except BusAway as trouble:
            self._log.info("positions are not shown to lag tools", reason=str(trouble))
