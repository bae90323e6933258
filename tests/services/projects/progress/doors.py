"""Handing over projects and progress, and reading what stands."""

from itertools import count
from typing import Any

import httpx

from shared.database import Database
from tests.services.projects.conftest import rows

_keys = count()


async def push(province: httpx.AsyncClient, *items: dict[str, Any], mode: str = "commit") -> Any:
    """The full receipt of a batch under a key of its own."""
    answer = await province.post(
        f"/projects/v1/batches?report=full&mode={mode}",
        json=list(items),
        headers={"Idempotency-Key": f'"doors-{next(_keys)}"'},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def hand_over(province: httpx.AsyncClient, noun: str, item: dict[str, Any]) -> httpx.Response:
    """One item by itself, under a key of its own."""
    headers = {"Idempotency-Key": f'"doors-{next(_keys)}"'}
    return await province.post(f"/projects/v1/{noun}", json=item, headers=headers)


async def held(province: httpx.AsyncClient, source_id: str = "P-1") -> Any:
    """The project as readers see it."""
    found = await province.get("/projects/v1/projects", params={"source_id": source_id})
    (item,) = found.json()["items"]
    return item


async def told(database: Database) -> list[tuple[str, int]]:
    """Every event so far: what happened, and the version of its project."""
    sql = "select split_part(type, '.', 5), version from outbox order by id"
    async with rows(database, sql) as found:
        return [(row[0], row[1]) for row in found]


def outcomes(receipt: Any) -> list[str]:
    """What became of each item, in the sender's order."""
    return [line["outcome"] for line in receipt["items"]]


def faults(receipt: Any) -> list[tuple[str, str]]:
    """Every fault on a receipt: where, and what."""
    return [(told["pointer"], told["code"]) for line in receipt["items"] for told in line["errors"]]


def warnings(receipt: Any) -> list[tuple[str, str]]:
    """Every warning on a receipt: where, and what."""
    return [
        (told["pointer"], told["code"]) for line in receipt["items"] for told in line["warnings"]
    ]
