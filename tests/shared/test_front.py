"""The root of a service tells where to go on, and HEAD is answered wherever GET is."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from services.projects.main import create_app as projects_app
from services.projects.settings import ProjectsSettings
from services.registry.main import create_app as registry_app
from services.registry.settings import RegistrySettings
from services.stats.main import create_front as stats_front
from services.stats.settings import StatsSettings
from tests.contracts.test_every_operation_declares_who_may import operations
from tests.shared.client.conftest import served

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def doors(service_urls: Mapping[str, str]) -> AsyncIterator[Mapping[str, str]]:
    """The three services on real ports: what HEAD may send the server decides as well."""
    registry = registry_app(RegistrySettings(database_url=service_urls["registry"]))
    async with served(registry) as port:
        at = f"http://127.0.0.1:{port}"
        settings = ProjectsSettings(database_url=service_urls["projects"])
        projects = projects_app(settings.model_copy(update={"registry_url": at}))
        stats = StatsSettings(database_url=service_urls["stats"])
        front = stats_front(stats.model_copy(update={"registry_url": at}))
        async with served(projects) as second, served(front) as third:  # type: ignore[arg-type]
            yield {
                "registry": at,
                "projects": f"http://127.0.0.1:{second}",
                "stats": f"http://127.0.0.1:{third}",
            }


@pytest.mark.parametrize("service", ["registry", "projects"])
async def test_the_root_names_the_service_its_documents_and_its_health(
    doors: Mapping[str, str], service: str
) -> None:
    async with httpx.AsyncClient(base_url=doors[service]) as client:
        told = await client.get("/")
        assert told.status_code == 200
        assert told.json()["service"] == service
        for name in ("docs", "openapi"):
            assert (await client.get(told.json()[name])).status_code == 200
        assert (await client.get(told.json()["health"])).json()["service"] == service
        led = await client.get("/", headers=BROWSER)
        assert (led.status_code, led.headers["location"]) == (307, "/docs")
        assert led.headers["vary"] == told.headers["vary"] == "Accept"


async def test_head_is_answered_as_get_without_its_body(doors: Mapping[str, str]) -> None:
    asked = 0
    for service, app in {
        "registry": registry_app(RegistrySettings(database_url="postgresql+asyncpg://x@y/z")),
        "projects": projects_app(ProjectsSettings(database_url="postgresql+asyncpg://x@y/z")),
    }.items():
        paths = [one.path for one in operations(app) if one.method == "get" and "{" not in one.path]
        async with httpx.AsyncClient(base_url=doors[service]) as client:
            for path in [*paths, "/docs", "/nowhere"]:
                got, head = await client.get(path), await client.head(path)
                assert head.status_code == got.status_code, path
                assert head.content == b""
                for name in ("content-type", "content-length", "etag"):
                    # An answer that tells its own time or trace is not as long twice.
                    same = head.headers.get(name) == got.headers.get(name)
                    assert same or name == "content-length", (path, name)
                asked += 1
    assert asked > 20


async def test_head_of_what_is_only_written_is_refused_as_get_is(doors: Mapping[str, str]) -> None:
    async with httpx.AsyncClient(base_url=doors["registry"]) as client:
        head = await client.head("/registry/v1/oauth/token")
    assert head.status_code == 405
    assert head.headers["allow"] == "POST"


async def test_head_of_a_stream_ends_at_once(doors: Mapping[str, str]) -> None:
    async with asyncio.timeout(5), httpx.AsyncClient(base_url=doors["stats"]) as client:
        head = await client.head("/stats/v1/stream")
        assert head.headers["content-type"].startswith("text/event-stream")
        # The line is free for the next question.
        assert (await client.head("/")).headers["content-type"].startswith("text/html")
        assert (await client.head("/stats/v1/overview")).status_code == 200
