"""Builds a service's HTTP application from its rooms, and serves it."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request

from shared import logs, metrics
from shared.database import Database
from shared.door import codes_api, docs, documents, health, refusals
from shared.door.bodiless import Bodiless
from shared.door.quick import Router
from shared.door.unknown import refuse_unknown
from shared.limits import BodyLimit, TextOnly
from shared.problems import catalogue_at
from shared.settings import ServiceSettings
from shared.traces import Traced

Running = Callable[[FastAPI], AbstractAsyncContextManager[None]]

BODY_LIMIT = 10 * 1024 * 1024


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    database: Database,
    running: Sequence[Running] = (),
    checks: Sequence[health.Check] = (),
) -> FastAPI:
    """The application of one service.

    `running` are contexts entered at start, in order, and left in reverse; the database is closed
    last. `checks` are added to what readiness needs in any case: database and worker.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            for context in running:
                await stack.enter_async_context(context(app))
            # Collections of the oldest generation took tens of milliseconds with all modules in
            # it; what exists now lives as long as the process and need not be walked again.
            gc.collect()
            gc.freeze()
            # A batch is some hundred thousand small objects that live for milliseconds.
            gc.set_threshold(100_000, 20, 50)
            yield

    app = FastAPI(
        title=title,
        description=description,
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        separate_input_output_schemas=False,
        dependencies=[Depends(refuse_unknown)],
    )
    app.state.database = database
    app.state.settings = settings
    catalogue = catalogue_at(f"/{settings.service}/v1/")
    refusals.install(app, catalogue=catalogue)
    own = [router for router in routers if isinstance(router, Router)]
    larger = {path: limit for router in own for path, limit in router.body_limits.items()}
    app.add_middleware(BodyLimit, limit=BODY_LIMIT, larger=larger, catalogue=catalogue)
    app.add_middleware(TextOnly, catalogue=catalogue)
    app.add_middleware(Traced, service=settings.service)
    app.add_middleware(Bodiless)
    needs = [health.database_check(database), health.worker_check(database), *checks]
    app.include_router(health.router(settings.service, needs))
    app.include_router(metrics.router)
    app.include_router(codes_api.router(catalogue, settings.service))
    for router in routers:
        app.include_router(router)
    app.router.routes[:0] = [quick for router in own for quick in router.quick]
    docs.install(app)
    documents.install(app)
    return app


async def database_of(request: Request) -> Database:
    """Dependency: this service's database."""
    # Not a plain function: the framework would take every request through a thread for it.
    database: Database = request.app.state.database
    return database


def serve(app: Any, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT: one process, requests under way get five seconds to end."""
    logs.configure(
        service=settings.service, level=settings.log_level, text=settings.log_format == "text"
    )
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        # Nothing here asks who the caller was before a proxy; looking at every request costs.
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
