"""Registry and projects answering on real ports, the worker taking, and a line that can be cut."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from deploy.local.ports import free_port
from services.projects.batches.intake import INTAKE
from services.projects.main import create_app as projects_app
from services.projects.settings import ProjectsSettings
from services.registry.clients.operations import provision_clients
from services.registry.clients.rules import wanted_clients
from services.registry.main import create_app as registry_app
from services.registry.settings import RegistrySettings
from shared.client import Client
from shared.database import Database
from shared.ingestion.taking import Taking
from tests.emptying import leave_nothing_in
from tests.services.projects.conftest import begin_anew, project
from tests.shared.client.gate import Gate

Item = dict[str, Any]


class QuietServer(uvicorn.Server):
    """A server within the tests' own loop; signals are none of its business."""

    def capture_signals(self) -> AbstractContextManager[None]:
        return nullcontext()


@dataclass(frozen=True, slots=True)
class Site:
    """What a province meets. `gate` is its line to projects; registry is reached without one."""

    gate: Gate
    registry: FastAPI
    registry_url: str
    database: Database
    secret: str

    def client(self, *, attempts: int = 1) -> Client:
        """Jiangsu's client; without further tries unless a test is about them."""
        urls = {"registry": self.registry_url, "projects": self.gate.url, "stats": self.gate.url}
        return Client(urls, client_id="province-32", client_secret=self.secret, attempts=attempts)

    async def count(self, table: str) -> int:
        async with self.database.transaction() as tx:
            return int((await tx.execute(text(f"select count(*) from {table}"))).scalar_one())


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=20, cap=True):
        yield


@pytest.fixture
async def site(service_urls: Mapping[str, str]) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        database = Database(service_urls["projects"], schema="projects")
        stack.push_async_callback(database.close)
        await begin_anew(database)
        secret = await _secret(service_urls["registry"])
        registry = registry_app(RegistrySettings(database_url=service_urls["registry"]))
        url = f"http://127.0.0.1:{await stack.enter_async_context(served(registry))}"
        settings = ProjectsSettings(database_url=service_urls["projects"])
        projects = projects_app(settings.model_copy(update={"registry_url": url}))
        port = await stack.enter_async_context(served(projects))
        gate = await stack.enter_async_context(Gate(port))
        await stack.enter_async_context(taking(database))
        yield Site(gate, registry, url, database, secret)


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[int]:
    """The port on which an application answers, until the block ends."""
    port = free_port()
    config = uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1)
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "the server ended before it began"
        await asyncio.sleep(0.01)
    yield port
    server.should_exit = True
    await serving


@asynccontextmanager
async def taking(database: Database) -> AsyncIterator[None]:
    """A worker that takes large deliveries, until the block ends."""
    stop = asyncio.Event()
    run = Taking(INTAKE).run(database, None, stop)  # type: ignore[arg-type] # needs no bus
    task = asyncio.create_task(run)
    yield
    stop.set()
    await task


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write items to an NDJSON file."""

    def written(items: Sequence[Item], name: str = "items.ndjson", *, width: int = 0) -> Path:
        lines = [json.dumps(item, ensure_ascii=False).ljust(width) for item in items]
        path = tmp_path / name
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return path

    return written


@pytest.fixture
def large(write: Callable[..., Path]) -> Path:
    """A file of 20 MB, more than is answered at once: 5,200 items with room around them."""
    path = write([project(f"P-{n}") for n in range(5_200)], "large.ndjson", width=4_000)
    assert path.stat().st_size > 20_000_000
    return path


async def _secret(url: str) -> str:
    database = Database(url, schema="registry", pool_size=1)
    async with database.transaction() as tx:
        await leave_nothing_in(tx, "clients", "client_secrets", "signing_keys")
        wanted = wanted_clients({"320000": "江苏省"}, all_scopes=[])
        secrets = await provision_clients(tx, wanted, secrets={})
    await database.close()
    return secrets["province-32"]
