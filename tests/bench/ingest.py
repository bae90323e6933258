"""Batches of projects over REST, beside COPY of the very same rows."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
from pydantic_core import from_json

from deploy.local.database import at_database
from tests.bench import items
from tests.bench.cores import cpu_seconds, serving
from tests.bench.findings import Finding, interleaved
from tests.bench.ground import Ground, Served
from tests.bench.requests import connect, request

TABLES = {
    "projects": "select * from projects.projects where id = any($1::uuid[])",
    "receipt_lines": "select * from projects.receipt_lines where batch_id = $2::uuid",
    "outbox": "select * from projects.outbox where correlation_id = $2::text",
}


async def measure(ground: Ground, *, size: int = 1_000, rounds: int = 15) -> list[Finding]:
    """New items and updates of known ones, each batch a request of its own."""
    urls = await ground.database()
    served = ground.serve("projects", urls)
    administrator = await administrator_of(ground, urls)
    province = Province(served.port, ground.mint.bearer("projects:write"), size)
    floor = await Floor.make(administrator, province)
    new = _Timed(served, province.push_new)
    known = _Timed(served, province.push_updates)
    taken = await interleaved(
        [new, floor.copy, known, floor.copy], rounds=rounds, warm=max(rounds // 3, 1)
    )
    await administrator.close()
    ground.stop_services()
    return [
        _finding(f"batch of {size:,} new items over REST", taken[0], taken[1], new, 0.60),
        _finding(f"batch of {size:,} updates over REST", taken[2], taken[3], known, 0.50),
    ]


async def administrator_of(ground: Ground, urls: Mapping[str, str]) -> asyncpg.Connection:
    """Someone who may see every schema of a database."""
    name = urls["projects"].rpartition("/")[2]
    return await asyncpg.connect(at_database(ground.cluster.admin_url, name))


class Province:
    """One province's system that pushes batch after batch."""

    def __init__(self, port: int, headers: dict[str, str], size: int) -> None:
        self._port = port
        self._headers = headers
        self.size = size
        self._first = count(step=size)
        self._keys = count()
        self._latest = 0
        self._version = count(2)
        self.batch_id = ""
        self.sequence = 0

    async def push_new(self) -> float:
        """Push items never seen before; the seconds from request to answer."""
        self._latest = next(self._first)
        return await self._push(items.batch(self._latest, self.size), "created")

    async def push_updates(self) -> float:
        """Push the latest items again, changed."""
        body = items.batch(self._latest, self.size, version=next(self._version))
        return await self._push(body, "updated")

    async def _push(self, body: bytes, outcome: str) -> float:
        headers = self._headers | {"Idempotency-Key": f'"bench-{next(self._keys)}"'}
        sent = request("POST", "/projects/v1/batches", headers=headers, body=body)
        # A new connection, made before the clock starts: the server hangs up on idle ones.
        connection = await connect(self._port)
        started = time.perf_counter()
        answer = await connection.ask(sent)
        taken = time.perf_counter() - started
        connection.close()
        receipt = from_json(answer.body)
        if answer.status != 200 or receipt["counts"] != {outcome: self.size}:
            raise RuntimeError(f"{answer.status}: {answer.body[:500]!r}")
        self.batch_id, self.sequence = receipt["batch_id"], int(receipt["sequence"])
        return taken


@dataclass
class Floor:
    """The rows of the latest batch once more, by COPY into like tables in one transaction."""

    connection: asyncpg.Connection
    province: Province

    @classmethod
    async def make(cls, connection: asyncpg.Connection, province: Province) -> "Floor":
        """Like tables: the same columns, indexes and constraints."""
        await connection.execute("create schema floor")
        for table in TABLES:
            await connection.execute(
                f"create table floor.{table} (like projects.{table} including all)"
            )
        await connection.execute("alter table floor.outbox alter id drop identity")
        return cls(connection, province)

    async def copy(self) -> float:
        """The seconds that PostgreSQL needs to take these rows from memory and commit them."""
        rows = await self._rows()
        # An update replaces its row; COPY can only add it, so the older one goes first.
        await self.connection.execute(
            "delete from floor.projects where id = any($1::uuid[])",
            [r[0] for r in rows["projects"]],
        )
        with serving():
            started = time.perf_counter()
            async with self.connection.transaction():
                for table, records in rows.items():
                    await self.connection.copy_records_to_table(
                        table, schema_name="floor", records=records
                    )
            return time.perf_counter() - started

    async def _rows(self) -> dict[str, list[Any]]:
        batch = self.province.batch_id
        ids = await self.connection.fetch(
            "select item_id from projects.receipt_lines where batch_id = $1", batch
        )
        found = {}
        for table, sql in TABLES.items():
            given = [[row[0] for row in ids]] if "$1" in sql else [batch]
            found[table] = await self.connection.fetch(sql.replace("$2", "$1"), *given)
        return found


class _Timed:
    """Pushes, and how much of the time the server computed rather than waited."""

    def __init__(self, served: Served, push: Any) -> None:
        self._served = served
        self._push = push
        self.computed: list[float] = []

    async def __call__(self) -> float:
        before = cpu_seconds(self._served.process.pid)
        taken: float = await self._push()
        self.computed.append(cpu_seconds(self._served.process.pid) - before)
        return taken


def _finding(path: str, taken: float, floor: float, timed: _Timed, goal: float) -> Finding:
    size = int(path.split()[2].replace(",", ""))
    computed = sum(timed.computed) / len(timed.computed)
    return Finding(
        path,
        f"{size / taken:,.0f} items/s",
        f"{size / floor:,.0f} items/s: COPY of the same rows into three like tables",
        floor / taken,
        goal,
        limit=f"{computed / size * 1e6:.0f} µs of the service's own computing and "
        f"{max(taken - computed, 0) / size * 1e6:.0f} µs of waiting for PostgreSQL per item",
    )
