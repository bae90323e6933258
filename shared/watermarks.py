"""Waiting for one's own write: how far a service has followed another, answered when it has."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any, Protocol

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from shared import logs
from shared.auth import PUBLIC
from shared.catalogue import NOT_ALLOWED_VALUE
from shared.clock import iso
from shared.database import Database
from shared.door import database_of
from shared.listener import Freshness, freshness
from shared.pauses import Backoff, pause
from shared.problems import Fault, Invalid


class WatermarkQuery(BaseModel):
    """Whose sequence is asked about, and how long the answer may wait for it."""

    model_config = ConfigDict(extra="forbid")

    service: Annotated[str, Field(description="The service that told the events · 产生事件的服务")]
    sequence: Annotated[
        int,
        Field(
            ge=0,
            description="`sequence` of a receipt; 0 asks how far things are · "
            "回执中的 `sequence`，填 0 查询当前进度",
        ),
    ]
    wait: Annotated[
        float,
        Field(
            ge=0,
            le=30,
            description="Seconds to wait at most for it to be applied · 最多等待应用的秒数",
        ),
    ] = 0


class Shown(Protocol):
    """What a service's readers are shown, where that can be behind what has been applied."""

    @property
    def next(self) -> asyncio.Event:
        """Is set when they are shown more. Taken before looking, so that none is missed."""
        ...

    def reaches(self, service: str) -> int | None:
        """Up to which sequence of `service` they are shown everything; None: all applied."""
        ...


class Applied:
    """Wakes whoever waits each time this service's worker has applied something.

    One connection listens for all requests of the process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next: asyncio.Event = asyncio.Event()
        self._stop = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """Is set at the next application. Taken before looking, so that none is missed."""
        return self._next

    def reaches(self, service: str) -> int | None:
        """Readers ask the tables themselves: what is applied is shown."""
        return None

    def _tell(self, *_: Any) -> None:
        told, self._next = self._next, asyncio.Event()
        told.set()

    async def _listen(self) -> None:
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                connection = await self._database.connect_alone()
            except (OSError, asyncpg.PostgresError) as trouble:
                logs.get("watermarks").warning("cannot listen", reason=repr(trouble))
                await pause(backoff.next(), self._stop)
                continue
            backoff.succeeded()
            lost = asyncio.Event()
            connection.add_termination_listener(lambda *_, lost=lost: lost.set())
            await connection.add_listener(f"{self._database.schema}_applied", self._tell)
            self._tell()  # something may have been applied while nobody listened
            await pause(3600, self._stop, lost)
            connection.terminate()

    @asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """Listen while the application runs."""
        app.state.applied = self
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            self._stop.set()
            self._tell()
            await task


def watermark_routes(
    service: str,
    *,
    followed: Sequence[str],
    shown: Callable[[FastAPI], Shown] = lambda app: app.state.applied,
) -> APIRouter:
    """`GET /<service>/v1/watermark`; `followed` names the services whose events it hears.

    `shown` finds what the application's readers see, where something is kept ready for them.
    """
    router = APIRouter(tags=["watermark"])

    @router.get(
        f"/{service}/v1/watermark",
        summary="How far events are applied · 事件应用进度",
        openapi_extra=PUBLIC,
    )
    async def read_watermark(
        request: Request,
        query: Annotated[WatermarkQuery, Query()],
        db: Annotated[Database, Depends(database_of)],
    ) -> dict[str, Any]:
        """Whether everything up to a sequence has been applied here; waits for it if asked to.

        `sequence` of a receipt is exact: the answer is true only when every event up to it that
        was ever committed has been applied or parked, late commits and idle partitions included.
        `parked` counts the events that could not be applied and wait for an operator.
        """
        if query.service not in followed:
            allowed = ", ".join(followed)
            fault = Fault(
                NOT_ALLOWED_VALUE, "/query/service", "not followed here", "此处未跟踪该服务",
                query.service, allowed,
            )  # fmt: skip
            raise Invalid(
                detail=f"Services followed here: {allowed}.",
                detail_zh=f"此处跟踪的服务：{allowed}。",
                faults=[fault],
            )
        found = await _wait(db, shown(request.app), query)
        return {
            "service": query.service,
            "sequence": str(query.sequence),
            "applied": found.sequence >= query.sequence,
            "parked": found.parked,
            "applied_sequence": str(found.sequence),
            "applied_at": iso(found.applied_at) if found.applied_at else None,
            "lag_seconds": found.lag_seconds,
        }

    return router


async def _wait(db: Database, shown: Shown, query: WatermarkQuery) -> Freshness:
    deadline = time.monotonic() + query.wait
    while True:
        changed = shown.next
        async with db.transaction() as tx:
            found = await freshness(tx, query.service)
        reached = shown.reaches(query.service)
        if reached is not None:
            # Else whoever waited for his own write could read an answer made just before it.
            found = replace(found, sequence=min(found.sequence, reached))
        left = deadline - time.monotonic()
        if found.sequence >= query.sequence or left <= 0:
            return found
        await pause(left, changed)
