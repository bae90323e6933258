"""Registry with two officers, and the browsers they sit at."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from services.registry.accounts import operations
from services.registry.accounts.rules import Account, source_of
from shared.database import Database
from tests.emptying import leave_nothing_in

ACCOUNTS = "/registry/v1/accounts"
CONSOLE = "http://127.0.0.1:8001"
LI, WANG = "li-ming", "wang-fang"


class Browser:
    """What a browser sends: its cookies, and the origin of the page that asks."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.csrf = ""

    async def sign_in(self, user_name: str, password: str, **headers: str) -> httpx.Response:
        answer = await self.http.post(
            f"{ACCOUNTS}/sign-in",
            json={"user_name": user_name, "password": password},
            headers={"Origin": CONSOLE, "Sec-Fetch-Site": "same-origin"} | headers,
        )
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf_token"]
        return answer

    async def change(self, what: str, **changes: object) -> httpx.Response:
        """A change as the console's own page asks for it; headers replaced, or dropped by None."""
        body = changes.pop("json", None)
        headers = {
            "Origin": CONSOLE,
            "Sec-Fetch-Site": "same-origin",
            "X-CSRF-Token": self.csrf,
        } | changes
        shown = {name: str(value) for name, value in headers.items() if value is not None}
        return await self.http.post(f"{ACCOUNTS}/{what}", headers=shown, json=body)

    async def me(self) -> httpx.Response:
        return await self.http.get(f"{ACCOUNTS}/me")

    def show(self, session: str) -> None:
        """Show this session from now on, as if the browser had been given it."""
        self.http.cookies.set("xiangzhu-session", session, domain="registry.local")

    @property
    def session(self) -> str | None:
        return self.http.cookies.get("xiangzhu-session")


@pytest.fixture
async def officers(database: Database) -> dict[str, str]:
    """The passwords of an officer of Jiangsu and of one of Shaanxi."""
    wanted = [
        Account(LI, "李明", "320000", source_of("320000")),
        Account(WANG, "王芳", "610000", source_of("610000")),
    ]
    async with database.transaction() as tx:
        await leave_nothing_in(tx, "accounts", "sessions", "sign_in_failures")
        return await operations.provision_accounts(tx, wanted, passwords={})


@pytest.fixture
async def browser(door: httpx.AsyncClient, officers: Mapping[str, str]) -> Browser:
    """Somebody's browser at the door of registry; nobody is signed in."""
    return Browser(door)


@pytest.fixture
async def other(door: httpx.AsyncClient) -> AsyncIterator[Browser]:
    """Another person's browser at the same door."""
    async with httpx.AsyncClient(
        transport=door._transport,  # the same application, other cookies
        base_url="http://registry",
    ) as http:
        yield Browser(http)


@pytest.fixture
async def li(browser: Browser, officers: Mapping[str, str]) -> Browser:
    """Li Ming of Jiangsu, signed in."""
    assert (await browser.sign_in(LI, officers[LI])).status_code == 200
    return browser
