"""A service on a loop beside the tests, so that those that are no coroutines can knock."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from services.stats.overview.hot import InFront
from shared.auth import SCOPES
from shared.auth.tokens import Verifier
from shared.database import Database
from tests.emptying import leave_nothing_in
from tests.fuzz.explained import Entries, hold_explained
from tests.tokens import Mint

Thing = TypeVar("Thing")

MORE = int(os.environ.get("XIANGZHU_FUZZ_TIMES", "1"))
"""How many times as many examples are tried as in a common run."""

SEED = int(os.environ.get("XIANGZHU_FUZZ_SEED", "20261123"))
"""Another one tries other examples; the one of a run stands in pytest's head."""


LONGEST = 60.0
"""Seconds after which a question without an answer fails, and a service that does not open."""


def tried(examples: int) -> settings:
    """So many examples, each as slow as it likes: a database answers it."""
    return settings(
        max_examples=examples * MORE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


@dataclass
class Floor:
    """A service with its door open; `ids` are things in it that a path can name."""

    service: str
    app: FastAPI
    database: Database
    client: httpx.AsyncClient
    beside: asyncio.AbstractEventLoop
    everything: Mapping[str, str]
    ids: dict[str, list[str]] = field(default_factory=dict)

    def run(self, work: Awaitable[Thing]) -> Thing:
        """Do it on the service's loop."""
        return done_on(self.beside, work)

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request; with a token for everything unless it brings headers of its own."""
        request.setdefault("headers", self.everything)
        answer = self.run(self.client.request(method, path, **request))
        hold_explained(answer, catalogue=self.catalogue, entries=self.entries)
        return answer

    @property
    def catalogue(self) -> str:
        """Where the service explains its codes."""
        return f"/{self.service}/v1/error-codes"

    @cached_property
    def entries(self) -> Entries:
        """What it explains, by code."""
        told = self.run(self.client.get(self.catalogue)).json()["items"]
        return {entry["code"]: entry for entry in told}

    def forget(self, *tables: str) -> None:
        """Leave nothing in these tables."""

        async def forgotten() -> None:
            async with self.database.transaction() as tx:
                await leave_nothing_in(tx, *tables)

        self.run(forgotten())

    def rows(self, sql: str) -> list[Any]:
        """What a question to the database answers."""

        async def found() -> list[Any]:
            async with self.database.transaction() as tx:
                return list(await tx.execute(text(sql)))

        return self.run(found())


@dataclass(frozen=True)
class World:
    """What a service knows when its door opens: nothing in these tables but what `tell` tells."""

    tables: Sequence[str]
    tell: Callable[[Floor], Coroutine[Any, Any, None]]


@contextmanager
def loop_beside() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop in a thread of its own, which never stands still while something is begun on it.

    A loop that only runs while it is asked stops its services wherever they are, perhaps within a
    transaction, and whoever needs what that has locked waits until the database loses patience.
    """
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def going_on() -> None:
        stop = asyncio.Event()
        begun.set_result((asyncio.get_running_loop(), stop))
        await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(going_on()), name="beside", daemon=True)
    thread.start()
    loop, stop = begun.result(LONGEST)
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(LONGEST)


def done_on(loop: asyncio.AbstractEventLoop, work: Awaitable[Thing]) -> Thing:
    """What comes of it, done on a loop in another thread; it fails after `LONGEST`."""

    async def done() -> Thing:
        async with asyncio.timeout(LONGEST):
            return await work

    return asyncio.run_coroutine_threadsafe(done(), loop).result(LONGEST + 10)


@contextmanager
def opened(
    service: str, url: str, *, world: World, beside: asyncio.AbstractEventLoop
) -> Iterator[Floor]:
    """The service with its door open and a small world in it."""
    knobs: Any = getattr(
        import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings"
    )
    app: FastAPI = import_module(f"services.{service}.main").create_app(knobs(database_url=url))
    mint, database = Mint(), Database(url, schema=service)
    stack = AsyncExitStack()

    async def enter() -> Floor:
        stack.push_async_callback(database.close)
        # Before the application runs: what it reads by the clock would meet the emptying.
        async with database.transaction() as tx:
            await leave_nothing_in(tx, *world.tables)
        await stack.enter_async_context(app.router.lifespan_context(app))
        app.state.verifier = Verifier(mint.source)
        front = app if service != "stats" else InFront(app, app.state.live_overview)
        transport = httpx.ASGITransport(front, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=f"http://{service}")
        await stack.enter_async_context(client)
        everything = mint.bearer(*SCOPES, division="000000", exp=2**33)
        floor = Floor(service, app, database, client, beside, everything)
        floor.ids["error_code"] = ["unknown_parameter", "not-found"]
        await world.tell(floor)
        return floor

    try:
        yield done_on(beside, enter())
    finally:
        done_on(beside, stack.aclose())
