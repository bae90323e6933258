"""The live overview, kept ready: made anew when something is applied, sent without a question."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from services.stats.overview.prepared import Prepared, preferred
from services.stats.overview.queries import read_overview
from shared import logs, metrics
from shared.database import Database
from shared.etags import matches
from shared.pauses import Backoff, pause
from shared.problems import Problem
from shared.watermarks import Applied

PATH = "/stats/v1/overview"

# Between two makings, so that a push of thousands is not followed number by number ...
SHORTEST = 0.1
# ... and the longest time its freshness may stand still when nothing is applied.
LONGEST = 5.0

Heard = Callable[[Prepared | None, Prepared], None]


class LiveOverview:
    """Keeps the newest overview in `prepared`; None until it was made once."""

    def __init__(self, database: Database, applied: Applied, *, data_label: str) -> None:
        self.prepared: Prepared | None = None
        self._database = database
        self._applied = applied
        self._data_label = data_label
        self._stop = asyncio.Event()
        self._heard: list[Heard] = []
        self._next = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """Is set when the overview is made anew. Taken before looking, so that none is missed."""
        return self._next

    def reaches(self, service: str) -> int | None:
        """Up to which sequence of `service` readers see everything; None: they read the tables."""
        if self.prepared is None:
            return None
        return int(self.prepared.answer.freshness.sources[service].sequence)

    def tell(self, heard: Heard) -> None:
        """From now on call `heard(before, after)` each time the overview was made anew."""
        self._heard.append(heard)

    async def make_once(self) -> Prepared:
        """Read, write and compress the overview, and tell those who asked to hear of it."""
        async with self._database.snapshot() as tx:
            answer = await read_overview(tx, data_label=self._data_label)
        before, self.prepared = self.prepared, Prepared.of(answer)
        for heard in self._heard:
            heard(before, self.prepared)
        made, self._next = self._next, asyncio.Event()
        made.set()
        return self.prepared

    async def _keep(self) -> None:
        backoff = Backoff()
        while not self._stop.is_set():
            applied = self._applied.next  # taken before reading, so that nothing is missed
            began = time.monotonic()
            try:
                await self.make_once()
            except (OSError, asyncpg.PostgresError, SQLAlchemyError, Problem) as trouble:
                # What is ready stays and says how old it is.
                logs.get("overview").warning("cannot read", reason=repr(trouble))
                await pause(backoff.next(), self._stop)
                continue
            backoff.succeeded()
            # Never more than a third of the time goes into making it, however slow that is.
            await pause(max(SHORTEST, 2 * (time.monotonic() - began)), self._stop)
            await pause(LONGEST, applied, self._stop)

    @asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """Keep the overview ready while the application runs."""
        task = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            self._stop.set()
            await task


class InFront:
    """Answers the live overview from ready bytes; everything else goes to the application.

    Stands before the framework, because routing, validation and serialising of an answer that is
    the same for everyone cost several times its sending.
    """

    def __init__(self, app: ASGIApp, overview: LiveOverview) -> None:
        self.app = app
        self._overview = overview
        counted = metrics.REQUESTS
        self._sent = counted.labels("stats", "GET", PATH, 200)
        self._unchanged = counted.labels("stats", "GET", PATH, 304)
        self._sent_since = self._unchanged_since = 0
        overview.tell(self._count)

    def _count(self, *_: Any) -> None:
        """Hand the counts on at each making: a counter's lock per request would be felt here."""
        self._sent.inc(self._sent_since)
        self._unchanged.inc(self._unchanged_since)
        self._sent_since = self._unchanged_since = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prepared = self._overview.prepared
        if (
            prepared is None
            or scope["type"] != "http"
            or scope["path"] != PATH
            or scope["query_string"]
            or scope["method"] != "GET"
        ):
            await self.app(scope, receive, send)
            return
        known, accepted = b"", b""
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                known = value
            elif name == b"accept-encoding":
                accepted = value
        # Nearly everyone who names a tag names just this one: no need to take the list apart.
        if known and (
            known == prepared.tag_bytes or matches(known.decode("latin-1"), prepared.tag)
        ):
            self._unchanged_since += 1
            start, body = prepared.unchanged
        else:
            self._sent_since += 1
            start, body = prepared.whole[preferred(accepted)]
        await send(start)
        await send(body)
