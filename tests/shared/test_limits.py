"""What a caller may send at all."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from shared.door import refusals
from shared.limits import BodyLimit, TextOnly

CODES = "/door/v1/error-codes"


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    refusals.install(app, catalogue=CODES)
    app.add_middleware(BodyLimit, limit=1000, catalogue=CODES)
    app.add_middleware(TextOnly, catalogue=CODES)

    @app.post("/things/{name}")
    async def take(name: str, body: dict[str, str], q: str = "") -> str:
        return name + q

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client


async def test_text_of_any_script_is_let_through(door: httpx.AsyncClient) -> None:
    answer = await door.post("/things/靖边", params={"q": "县 %00 100%"}, json={})
    assert (answer.status_code, answer.json()) == (200, "靖边县 %00 100%")


@pytest.mark.parametrize("address", ["/things/a%00", "/things/a?q=%00", "/things/a?%00=1"])
async def test_an_address_with_a_nul_is_400_and_a_problem_document(
    door: httpx.AsyncClient, address: str
) -> None:
    answer = await door.post(address, json={})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_body_over_the_limit_is_413_and_a_problem_document(
    door: httpx.AsyncClient, is_declared: bool
) -> None:
    body = b'{"a": "' + b"x" * 1000 + b'"}'

    async def parts() -> AsyncIterator[bytes]:
        yield body[:500]
        yield body[500:]

    answer = await door.post(
        "/things/a",
        content=body if is_declared else parts(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
