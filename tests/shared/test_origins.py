"""Which pages of other addresses may read a service's answers, and where the console stands."""

import httpx
import pytest

from services.projects.main import create_app as projects
from services.projects.settings import ProjectsSettings
from services.stats.main import create_app as stats
from services.stats.settings import StatsSettings

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nowhere"
CONSOLE = "http://127.0.0.1:8001"


async def asked_before(
    app: object, path: str, origin: str, *, method: str = "POST"
) -> httpx.Response:
    """What a browser asks before a page's request with a token."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.options(
            path,
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
            },
        )


@pytest.mark.parametrize(
    ("path", "origin", "is_open"),
    [
        ("/projects/v1/batches", CONSOLE, True),
        ("/projects/v1/batches/0/commit", CONSOLE, True),
        ("/projects/v1/snapshots/0/close", CONSOLE, True),
        ("/projects/v1/error-codes", CONSOLE, True),
        ("/projects/v1/batches", "http://127.0.0.1:8003", False),
        ("/projects/v1/batches", "http://evil.example", False),
        ("/projects/v1/batches", "null", False),
        ("/projects/v1/batches", "http://127.0.0.1:8001.evil.example", False),
        ("/projects/v1/projects", CONSOLE, False),
        ("/metrics", CONSOLE, False),
    ],
)
async def test_projects_is_open_to_the_console_on_the_paths_it_needs(
    path: str, origin: str, is_open: bool
) -> None:
    answer = await asked_before(projects(ProjectsSettings(database_url=NOWHERE)), path, origin)
    allowed = answer.headers.get("access-control-allow-origin")
    assert allowed == (origin if is_open else None)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(("method", "is_open"), [("DELETE", True), ("PUT", False)])
async def test_a_page_may_put_a_preview_away(method: str, is_open: bool) -> None:
    app = projects(ProjectsSettings(database_url=NOWHERE))
    answer = await asked_before(app, "/projects/v1/batches/0", CONSOLE, method=method)
    assert (answer.status_code == 200) is is_open


async def test_stats_is_open_for_the_watermark_only() -> None:
    app = stats(StatsSettings(database_url=NOWHERE))
    for path, is_open in (("/stats/v1/watermark", True), ("/stats/v1/overview", False)):
        answer = await asked_before(app, path, CONSOLE)
        assert ("access-control-allow-origin" in answer.headers) is is_open


@pytest.mark.parametrize(
    ("named", "origins"),
    [
        ("", ("http://127.0.0.1:8001",)),
        ("https://Console.example.cn/", ("https://console.example.cn",)),
        ("http://a:1  http://b:2", ("http://a:1", "http://b:2")),
        ("https://a http://b", None),
        ("console.example.cn", None),
        ("https://a/console", None),
        ("*", None),
        ("file:///console", None),
    ],
)
def test_origins_of_the_console_are_origins_of_one_scheme(
    named: str, origins: tuple[str, ...] | None
) -> None:
    settings = ProjectsSettings(database_url=NOWHERE, console_origins=named)
    if origins is not None:
        assert settings.origins_of_console == origins
        return
    with pytest.raises(ValueError, match="no origins of one scheme"):
        _ = settings.origins_of_console
