"""A province's way through a snapshot, as tests walk it."""

import json
from itertools import count
from typing import Any

import httpx

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.taking import Taking

SNAPSHOTS = "/projects/v1/snapshots"
_keys = count()


def key() -> dict[str, str]:
    """A key that nobody used before."""
    return {"Idempotency-Key": f'"snapshot-{next(_keys)}"'}


async def opened(client: httpx.AsyncClient, types: str = "project", **query: str) -> str:
    """The address of a new snapshot."""
    answer = await client.post(SNAPSHOTS, params={"types": types, **query}, headers=key())
    assert answer.status_code == 201, answer.text
    return str(answer.json()["links"]["self"])


async def send_part(
    client: httpx.AsyncClient, url: str, number: int, *items: Any, **headers: str
) -> httpx.Response:
    """A part as NDJSON."""
    body = b"\n".join(json.dumps(item).encode() for item in items)
    kind = {"Content-Type": "application/x-ndjson"}
    return await client.post(f"{url}/parts/{number}", content=body, headers=key() | kind | headers)


async def closed(client: httpx.AsyncClient, url: str, **query: Any) -> httpx.Response:
    """Whatever closing is answered with."""
    return await client.post(f"{url}/close", params=query, headers=key())


async def take_all(database: Database) -> int:
    """Let the worker do all it has to; how many parts it took."""
    taking, taken = Taking(INTAKE), 0
    while await taking.take_next(database):
        taken += 1
    return taken


async def push_whole(
    client: httpx.AsyncClient, database: Database, *items: Any, types: str = "project", **query: Any
) -> dict[str, Any]:
    """The receipt of a snapshot of these items in one part, at rest."""
    url = await opened(client, types)
    assert (await send_part(client, url, 1, *items)).status_code == 200
    answer = await closed(client, url, parts=1, **query)
    assert answer.status_code == 202, answer.text
    await take_all(database)
    receipt: dict[str, Any] = (await client.get(answer.json()["links"]["self"])).json()
    return receipt
