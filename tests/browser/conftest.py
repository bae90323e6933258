"""A page of stats in Chromium, served over a real socket, with a small world behind it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Mapping

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from services.stats.main import create_front
from services.stats.settings import StatsSettings
from tests.browser.consoles import console, officer, password, portal, signed_in, system
from tests.services.stats.conftest import stats, world
from tests.services.stats.world import World

__all__ = [
    "console",
    "officer",
    "password",
    "portal",
    "signed_in",
    "stats",
    "system",
    "world",
]

# A machine that runs other tests beside these draws a page in its own time.
expect.set_options(timeout=20_000)

CHROMIUM = (
    os.environ.get("XIANGZHU_TEST_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("google-chrome")
)
# A dot that beats is drawn sixty times a second, and here by the cores that the services need.
ARGUMENTS = ["--no-sandbox", "--force-prefers-reduced-motion"]


@pytest.fixture
async def address(service_urls: Mapping[str, str], world: World) -> AsyncIterator[str]:
    """Where stats answers while the test runs."""
    settings = StatsSettings(database_url=service_urls["stats"], data_label="demo")
    front = create_front(settings)
    # A stream that a page still reads is cut off; then the application ends what runs beside it.
    config = uvicorn.Config(
        front, port=0, log_config=None, lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:  # noqa: ASYNC110 - the server has a flag and no event
            await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window; a skip where there is none.

    One for all tests: every page is opened in a context of its own, with nothing in it.
    """
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; XIANGZHU_TEST_CHROMIUM names one")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The dashboard, drawn; anything it complains of fails the test."""
    page = await browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(address)
    await page.wait_for_selector("#counties tbody tr")
    yield page
    assert complaints == []
    await page.close()
