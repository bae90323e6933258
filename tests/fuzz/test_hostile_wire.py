"""Bytes on a real connection that lie about their length or stop in the middle."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from services.projects.main import create_app
from services.projects.settings import ProjectsSettings
from shared.auth.tokens import Verifier
from shared.database import Database
from tests.tokens import Mint

ITEM = json.dumps({"type": "project", "source_id": "wire"}).encode()


class Served(NamedTuple):
    """A real server in front of projects, and its database."""

    port: int
    mint: Mint
    database: Database


@pytest.fixture(scope="module")
async def served(service_urls: Mapping[str, str]) -> AsyncIterator[Served]:
    """The server, as long as the tests of this file."""
    url, mint = service_urls["projects"], Mint()
    app = create_app(ProjectsSettings(database_url=url))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    app.state.verifier = Verifier(mint.source)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(port, mint, app.state.database)
    server.should_exit = True
    await task


def request(mint: Mint, path: str, *lines: str) -> bytes:
    """The head of a request."""
    (name, token), *_ = mint.bearer("projects:write").items()
    head = [f"POST {path} HTTP/1.1", "Host: projects", f"{name}: {token}"]
    head += ["Content-Type: application/json", 'Idempotency-Key: "wire"', *lines]
    return "\r\n".join([*head, "", ""]).encode()


async def exchanged(port: int, sent: bytes) -> bytes:
    """What comes back for these bytes, after which the sender hears but says no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


LONG, SHORT = f"Content-Length: {len(ITEM) + 50}", f"Content-Length: {len(ITEM) - 5}"
CHUNKED = "Transfer-Encoding: chunked"
CHUNK = f"{len(ITEM):x}\r\n".encode() + ITEM + b"\r\n"


@pytest.mark.parametrize("path", ["/projects/v1/projects", "/projects/v1/batches"])
@pytest.mark.parametrize(
    ("lines", "body", "status"),
    [
        ((LONG,), ITEM, b""),
        ((CHUNKED,), CHUNK, b""),
        ((CHUNKED,), CHUNK[:-20], b""),
        ((CHUNKED,), b"zz\r\n" + ITEM, b"400"),
        ((SHORT,), ITEM, b"400"),
        (("Content-Length: -1",), ITEM, b"400"),
        (("Content-Length: 5", "Content-Length: 7"), ITEM, b"400"),
        ((LONG, CHUNKED), CHUNK + b"0\r\n\r\n", b"400"),
    ],
    ids=[
        "less than promised", "chunks without an end", "a chunk cut off", "no length of a chunk",
        "more than promised", "negative length", "two lengths", "a length and chunks",
    ],
)  # fmt: skip
async def test_a_body_that_is_not_whole_is_never_taken(
    served: Served, path: str, lines: tuple[str, ...], body: bytes, status: bytes
) -> None:
    answer = await exchanged(served.port, request(served.mint, path, *lines) + body)
    assert answer[9:12] == status, answer[:500]
    async with served.database.transaction() as tx:
        kept = text("select count(*) from answered_keys where key = 'wire'")
        assert (await tx.execute(kept)).scalar_one() == 0
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as client:
        assert (await client.get("/health/live")).status_code == 200
