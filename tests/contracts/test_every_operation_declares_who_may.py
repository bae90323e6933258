"""Walks every front door: an operation names its scope, is for the console's sessions or public.

And it means it: each is asked without, and with something else.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.auth import SCOPES, verified_by
from shared.door.quick import Quick
from tests.tokens import Mint

SERVICES = sorted(path.parent.name for path in Path("services").glob("*/main.py"))
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
# What a machine or a reader of the API pages gets, and what no OpenAPI document describes.
BESIDE_THE_DOCUMENT = {
    "/", "/static", "/look", "/console", "/console/static",
    "/metrics", "/docs", "/docs/assets", "/openapi.json",
}  # fmt: skip
PUBLIC_WRITES = {
    ("post", "/registry/v1/oauth/token"),
    ("post", "/registry/v1/accounts/sign-in"),
}


class Operation(NamedTuple):
    """One method of one path, as its OpenAPI document describes it."""

    method: str
    path: str
    is_public: bool
    scopes: tuple[str, ...]
    for_session: bool = False


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation in the application's OpenAPI document."""
    for path, methods in app.openapi()["paths"].items():
        for method in METHODS & methods.keys():
            described = methods[method]
            security = described.get("security", [])
            scopes = [scope for scheme in security for held in scheme.values() for scope in held]
            is_public = described.get("x-public") is True
            for_session = any("session" in scheme for scheme in security)
            yield Operation(method, path, is_public, tuple(scopes), for_session)


def undeclared(app: FastAPI) -> list[Operation]:
    """The operations that do not say who may use them, or say two things at once."""
    return [
        one
        for one in operations(app)
        if [one.is_public, bool(one.scopes), one.for_session].count(True) != 1
    ]


def described_nowhere(app: FastAPI) -> set[str | None]:
    """The paths the application answers although its OpenAPI document leaves them out."""
    quick = {(one.method.lower(), one.path) for one in app.router.routes if isinstance(one, Quick)}
    undescribed = quick - {(one.method, one.path) for one in operations(app)}
    return {path for _, path in undescribed} | {
        route.path
        for route in iter_route_contexts(app.router.routes)
        if not getattr(route, "include_in_schema", False)
        and not isinstance(route.original_route, Quick)
    }


def build(service: str) -> FastAPI:
    """A service's application; nothing is connected until something is asked of it."""
    settings = import_module(f"services.{service}.settings")
    kind = getattr(settings, f"{service.capitalize()}Settings")
    url = "postgresql+asyncpg://nobody@127.0.0.1:1/nowhere"
    app: FastAPI = import_module(f"services.{service}.main").create_app(kind(database_url=url))
    return app


@pytest.fixture(params=SERVICES, scope="module")
def app(request: pytest.FixtureRequest) -> FastAPI:
    return build(request.param)


def test_every_operation_names_a_scope_or_is_public_and_never_both(app: FastAPI) -> None:
    assert list(operations(app))
    assert undeclared(app) == []


def test_an_operation_that_says_nothing_is_found() -> None:
    app = FastAPI()

    @app.get("/silent")
    async def silent() -> None: ...

    assert undeclared(app) == [Operation("get", "/silent", False, ())]


def test_every_scope_is_one_that_a_client_can_hold(app: FastAPI) -> None:
    assert {scope for one in operations(app) for scope in one.scopes} <= SCOPES.keys()


def test_nothing_is_written_in_public_but_the_asking_for_a_token(app: FastAPI) -> None:
    public_writes = {
        (one.method, one.path) for one in operations(app) if one.is_public and one.method != "get"
    }
    assert public_writes <= PUBLIC_WRITES


def test_no_route_hides_from_the_document(app: FastAPI) -> None:
    assert described_nowhere(app) - BESIDE_THE_DOCUMENT == set()


async def test_a_scope_in_the_document_is_asked_for_at_the_door(app: FastAPI) -> None:
    """Without a token 401, with a token for everything else 403."""
    mint = Mint()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        verified_by(mint.source)(app),
        httpx.AsyncClient(transport=transport, base_url="http://door") as client,
    ):
        for one in operations(app):
            if one.is_public or one.for_session:
                continue
            path = re.sub(r"{[^}]+}", "1", one.path)
            others = mint.bearer(*(SCOPES.keys() - set(one.scopes)))
            assert (await client.request(one.method, path)).status_code == 401, one
            assert (await client.request(one.method, path, headers=others)).status_code == 403, one


async def test_a_session_in_the_document_is_asked_for_and_no_token_stands_for_it(
    app: FastAPI,
) -> None:
    mint = Mint()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        verified_by(mint.source)(app),
        httpx.AsyncClient(transport=transport, base_url="http://door") as client,
    ):
        for one in operations(app):
            if one.for_session:
                everything = mint.bearer(*SCOPES)
                answer = await client.request(one.method, one.path, headers=everything)
                assert answer.status_code == 401, one
