"""Whether a service lives and whether it is ready, and in words what is missing when it is not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import select

from shared.auth import PUBLIC
from shared.clock import now
from shared.database import Database
from shared.heartbeats import HEARTBEATS

SILENT_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing readiness needs: `ask` answers None when it is there, else what is missing."""

    name: str
    ask: Callable[[], Awaitable[str | None]]


class Readiness(BaseModel):
    """Ready or not; `missing` says in words what for."""

    ready: bool
    service: str
    missing: dict[str, str]


def database_check(database: Database) -> Check:
    """The database answers."""

    async def ask() -> str | None:
        async with database.transaction() as tx:
            await tx.execute(select(1))
        return None

    return Check("database", ask)


def worker_check(database: Database) -> Check:
    """The service's worker was heard of lately and has no trouble."""

    async def ask() -> str | None:
        async with database.transaction() as tx:
            row = (
                await tx.execute(
                    select(HEARTBEATS.c.at, HEARTBEATS.c.trouble)
                    .order_by(HEARTBEATS.c.at.desc())
                    .limit(1)
                )
            ).one_or_none()
        if row is None:
            return "the worker has not started yet"
        silence = now() - row.at
        if silence > SILENT_AFTER:
            return f"the worker has not been heard of for {silence.seconds} s"
        return row.trouble and f"the worker says: {row.trouble}"

    return Check("worker", ask)


def router(service: str, checks: Sequence[Check]) -> APIRouter:
    """`/health/live` and `/health/ready` for one service."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live", summary="Alive · 存活检查", openapi_extra=PUBLIC)
    async def live() -> dict[str, str]:
        """The process answers. Says nothing about what it depends on."""
        return {"service": service, "status": "live"}

    @routes.get(
        "/health/ready",
        summary="Ready · 就绪检查",
        openapi_extra=PUBLIC,
        responses={503: {"model": Readiness}},
    )
    async def ready(response: Response) -> Readiness:
        """200 when the service can do its work; 503 with what is missing, in words."""
        missing: dict[str, str] = {}
        for check in checks:
            try:
                lack = await check.ask()
            except Exception as error:
                lack = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            if lack:
                missing[check.name] = lack
        response.status_code = 503 if missing else 200
        return Readiness(ready=not missing, service=service, missing=missing)

    return routes
