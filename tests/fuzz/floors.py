"""A service on its own event loop, so that tests that are no coroutines can knock at its door."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
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
from tests.tokens import Mint

Thing = TypeVar("Thing")

MORE = int(os.environ.get("XIANGZHU_FUZZ_TIMES", "1"))
"""How many times as many examples are tried as in a common run."""

SEED = int(os.environ.get("XIANGZHU_FUZZ_SEED", "20261123"))
"""Another one tries other examples; the one of a run stands in pytest's head."""


LONGEST = 60.0
"""Seconds after which a question without an answer fails."""


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
    runner: asyncio.Runner
    everything: Mapping[str, str]
    ids: dict[str, list[str]] = field(default_factory=dict)

    def run(self, work: Awaitable[Thing]) -> Thing:
        """Do it on the service's loop."""

        async def done() -> Thing:
            async with asyncio.timeout(LONGEST):
                return await work

        return self.runner.run(done())

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request; with a token for everything unless it brings headers of its own."""
        request.setdefault("headers", self.everything)
        return self.run(self.client.request(method, path, **request))

    def forget(self, *tables: str) -> None:
        """Leave nothing in these tables; of the few rows of an example, cheaper than truncate."""

        async def forgotten() -> None:
            async with self.database.transaction() as tx:
                for table in tables:
                    await tx.execute(text(f"delete from {table}"))

        self.run(forgotten())

    def rows(self, sql: str) -> list[Any]:
        """What a question to the database answers."""

        async def found() -> list[Any]:
            async with self.database.transaction() as tx:
                return list(await tx.execute(text(sql)))

        return self.run(found())


@contextmanager
def opened(
    service: str, url: str, *, tell: Callable[[Floor], Coroutine[Any, Any, None]]
) -> Iterator[Floor]:
    """The service with its door open, after `tell` has put a small world into it."""
    knobs: Any = getattr(
        import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings"
    )
    app: FastAPI = import_module(f"services.{service}.main").create_app(knobs(database_url=url))
    mint = Mint()
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = Database(url, schema=service)

        async def enter() -> Floor:
            await stack.enter_async_context(app.router.lifespan_context(app))
            stack.push_async_callback(database.close)
            app.state.verifier = Verifier(mint.source)
            front = app if service != "stats" else InFront(app, app.state.live_overview)
            transport = httpx.ASGITransport(front, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url=f"http://{service}")
            await stack.enter_async_context(client)
            everything = mint.bearer(*SCOPES, division="000000", exp=2**33)
            return Floor(service, app, database, client, runner, everything)

        try:
            floor = runner.run(enter())
            runner.run(tell(floor))
            yield floor
        finally:
            runner.run(stack.aclose())
