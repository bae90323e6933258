"""Everyone who watches: each has a short queue; a slow one loses the oldest, not the newest."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge

from services.stats.changes.bodies import ChangedOut
from services.stats.overview.prepared import Prepared

WATCHERS = Gauge("xiangzhu_stats_watchers", "Open change streams")
SKIPPED = Counter("xiangzhu_stats_changes_skipped_total", "Changes dropped for slow watchers")

# Every change names the tag of the whole, so a watcher that missed some loses nothing lasting.
QUEUE_LENGTH = 16
SILENCE = 15.0

Queue = asyncio.Queue[bytes | None]


class Watchers:
    """Those who watch this process, told of every new overview; `close` ends all their streams."""

    def __init__(self) -> None:
        self._queues: set[Queue] = set()
        self._latest = b""
        self._is_closed = False

    def heard(self, before: Prepared | None, after: Prepared) -> None:
        """Tell everyone what moved; where nothing did, only how fresh the numbers are."""
        self._latest = message(before, after)
        for queue in self._queues:
            _put(queue, self._latest)

    def close(self) -> None:
        """End every stream, now and to come."""
        self._is_closed = True
        for queue in self._queues:
            _put(queue, None)

    @contextmanager
    def joined(self) -> Iterator[Queue]:
        """A queue of messages from here on, the latest one first."""
        queue: Queue = asyncio.Queue(QUEUE_LENGTH)
        if self._latest:
            queue.put_nowait(self._latest)
        if self._is_closed:
            queue.put_nowait(None)
        self._queues.add(queue)
        WATCHERS.inc()
        try:
            yield queue
        finally:
            self._queues.discard(queue)
            WATCHERS.dec()

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events until the watcher leaves or the process ends."""
        with self.joined() as queue:
            yield b"retry: 2000\n\n"
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), SILENCE)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if told is None:
                    return
                yield told


def message(before: Prepared | None, after: Prepared) -> bytes:
    """The server-sent event from one overview to the next.

    `changed` when the tag moved, with the headline values that differ (all of them at first);
    `fresh` when only time has passed.
    """
    known = {value.code: value for value in before.answer.headline} if before else {}
    body = ChangedOut(
        etag=after.tag,
        freshness=after.answer.freshness,
        changed=[value for value in after.answer.headline if known.get(value.code) != value],
    )
    event = "fresh" if before and before.tag == after.tag else "changed"
    identity = after.tag.removeprefix("W/").strip('"')
    return f"event: {event}\nid: {identity}\ndata: {body.model_dump_json()}\n\n".encode()


def _put(queue: Queue, told: bytes | None) -> None:
    if queue.full():
        queue.get_nowait()
        SKIPPED.inc()
    queue.put_nowait(told)
