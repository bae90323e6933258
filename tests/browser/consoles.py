"""The console on the whole running system, for its tests: who is signed in, what is picked."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from services.registry.accounts.bodies import AccountIn
from services.registry.accounts.operations import create_account
from services.registry.accounts.passwords import hash_of
from shared.database import Database
from tests.journeys.callers import Portal
from tests.journeys.prepared import Prepared
from tests.journeys.running import running_system
from tests.journeys.system import System

LI, PASSWORD = "li-ming", "long enough to be one"
_numbers = count(1)


@pytest.fixture(scope="package")
async def system(
    tmp_path_factory: pytest.TempPathFactory, prepared: Prepared
) -> AsyncIterator[System]:
    """The whole of Xiangzhu, with an account for an officer of Jiangsu."""
    logs = tmp_path_factory.mktemp("logs")
    async with running_system(logs, bus="embedded", prepared=prepared) as system:
        yield system


@pytest.fixture(scope="package")
async def password(system: System) -> str:
    """What the operator was told when he made the account."""
    said = await system.operate("registry", "add-account", LI, "李明", "320000")
    return said.split()[-1]


@pytest.fixture
async def portal(system: System) -> AsyncIterator[Portal]:
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        yield Portal(http, system.surroundings.url_of)


@pytest.fixture
async def console(system: System, browser: Browser) -> AsyncIterator[Page]:
    """The console, nobody signed in; anything the page complains of fails the test."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = await context.new_page()
    complaints: list[str] = []
    # A refused request is told of in the console of the browser too; those are looked at here.
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and "Failed to load resource" not in said.text
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{system.surroundings.url_of('registry')}/console")
    # Who is signed in is asked first; until then there is nothing to type into.
    await expect(page.locator("#door")).to_be_visible()
    yield page
    assert complaints == []
    await context.close()


@pytest.fixture
async def signed_in(console: Page, password: str) -> Page:
    await sign_in(console, password)
    return console


@pytest.fixture
async def officer(system: System, console: Page) -> Page:
    """The console with somebody signed in who has never pushed anything."""
    name = f"officer-{next(_numbers)}"
    wanted = AccountIn(user_name=name, display_name="王芳", division="320000")
    async with database_of(system) as database, database.transaction() as tx:
        await create_account(tx, wanted.account(), hash_of(PASSWORD))
    await sign_in(console, PASSWORD, name=name)
    return console


@asynccontextmanager
async def database_of(system: System) -> AsyncIterator[Database]:
    """Registry's own, as its processes open it."""
    url = system.surroundings.database_urls["registry"]
    database = Database(url, schema="registry", pool_size=1)
    yield database
    await database.close()


async def sign_in(page: Page, password: str, *, name: str = LI) -> None:
    """Sign in, as Li Ming unless another is named."""
    await page.fill("input[name=user_name]", name)
    await page.fill("#sign-in input[name=password]", password)
    await page.keyboard.press("Enter")
    await expect(page.locator("#choose")).to_be_visible()


async def choose(
    page: Page,
    kind: str,
    *items: dict[str, Any],
    name: str = "报送.ndjson",
    is_complete: bool = False,
) -> None:
    """Pick a type and a file with these items, perhaps as the complete list."""
    await page.check(f"input[value={kind}]")
    await page.set_checked("#complete", is_complete)
    body = "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode()
    await page.set_input_files(
        "#file", {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    )


async def push(page: Page, *items: dict[str, Any]) -> None:
    """Write organizations, and be ready for the next file."""
    await choose(page, "organization", *items)
    await page.click("#commit")
    await expect(page.locator("#verdict .lead")).to_contain_text("已写入")
    await page.click("#again")
    await expect(page.locator("#choose")).to_be_visible()


async def states_of(portal: Portal, items: Iterable[dict[str, Any]]) -> list[str]:
    """What registry holds of organizations, in their order: `held`, `withdrawn` or `unknown`."""
    told = []
    for item in items:
        query = {"code": item["code"], "withdrawn": "any"}
        answer = await portal.http.get(
            f"{portal.url_of('registry')}/registry/v1/organizations", params=query
        )
        found = answer.json()["items"]
        is_gone = bool(found) and found[0].get("withdrawn_at") is not None
        told.append("withdrawn" if is_gone else "held" if found else "unknown")
    return told
