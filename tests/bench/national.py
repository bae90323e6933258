"""The national registry: a million organizations in one delivery, then found by any characters."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote

import asyncpg
from pydantic_core import from_json, to_json

from deploy.demo.codes import credit_code
from deploy.demo.names import organization_name
from deploy.demo.places import Place, places
from services.registry.clients.operations import provision_clients
from services.registry.clients.rules import wanted_clients
from shared.auth import SCOPES
from shared.client import Client, How, follow, survey
from shared.database import Database
from tests.bench.cores import serving
from tests.bench.findings import Finding, percentile
from tests.bench.ground import Ground, Served
from tests.bench.ingest import administrator_of
from tests.bench.requests import connect, request

TYPES = ("association", "service_institution", "foundation")
# What a floor takes at a time, as the product takes its parts.
FLOOR_ROWS = 1_000
FLOOR_ROUNDS = 20
_TABLES = {
    "organizations": "select * from registry.organizations limit $1",
    "receipt_lines": "select * from registry.receipt_lines limit $1",
    "outbox": "select * from registry.outbox where type like '%organization%' limit $1",
}
_GENERATED = "pairs_of_name"


async def measure(ground: Ground, *, count: int = 1_000_000, searches: int = 200) -> list[Finding]:
    """One NDJSON body by the worker, beside COPY of the same rows; then searches beside a scan."""
    urls = await ground.database()
    registry, worker = ground.serve("registry", urls), ground.work("registry", urls, bus="embedded")
    administrator = await administrator_of(ground, urls)
    taken = await _deliver(ground, registry, urls["registry"], count)
    peak = max(_peak(registry.process.pid), _peak(worker.pid))
    floor = await _floor(administrator)
    await administrator.execute("vacuum analyze registry.organizations")
    found = [await _search(registry, administrator, size, searches) for size in (2, 4)]
    await administrator.close()
    ground.stop_services()
    return [
        Finding(
            f"{count:,} organizations in one NDJSON body, taken by the worker",
            f"{count / taken:,.0f} items/s, {taken:,.0f} s in all",
            f"{floor:,.0f} items/s: COPY of the same rows into three like tables",
            count / taken / floor,
            limit="deciding and writing take turns with the relay that tells of them",
        ),
        Finding(
            f"memory of the largest process while {count:,} organizations came",
            "front door and worker of registry, at their highest",
            "—",
            peak,
            300,
            unit="MB",
            at_most=True,
        ),
        *(
            Finding(
                f"organizations found by any {size} characters of their names, of {count:,}, p99",
                f"p50 {median(one.searched) * 1e3:,.1f} ms, over HTTP",
                f"p50 {median(one.scanned) * 1e3:,.0f} ms: a scan for the same characters",
                percentile(one.searched, 0.99) * 1e3,
                15,
                unit="ms",
                at_most=True,
                limit="the commonest pairs of characters stand in a good part of all names",
            )
            for size, one in zip((2, 4), found, strict=True)
        ),
    ]


async def _deliver(ground: Ground, registry: Served, database_url: str, count: int) -> float:
    """The seconds from the first byte until the worker has taken the last item."""
    file = survey(_write(ground.folder / "national.ndjson", count))
    database = Database(database_url, schema="registry", pool_size=1)
    async with database.transaction() as tx:
        secrets = await provision_clients(tx, wanted_clients({}, all_scopes=SCOPES), secrets={})
    await database.close()
    address = {"registry": f"http://127.0.0.1:{registry.port}"}
    async with Client(address, client_id="admin", client_secret=secrets["admin"]) as nation:
        started = time.perf_counter()
        receipt = await nation.push(file, How("registry"), key="national")
        receipt = await follow(nation, "registry", receipt)
        taken = time.perf_counter() - started
    if receipt.counts != {"created": count}:
        raise RuntimeError(f"not all were taken: {receipt}")
    return taken


def _write(path: Path, count: int) -> Path:
    """The national registry as NDJSON."""
    chance = Random("national")
    counties = [place for held in places().counties.values() for place in held]
    with path.open("wb") as file:
        for n in range(count):
            file.write(to_json(_organization(n, chance, counties)) + b"\n")
    return path


def _organization(n: int, chance: Random, counties: Sequence[Place]) -> dict[str, Any]:
    place, org_type = counties[n % len(counties)], TYPES[n % len(TYPES)]
    return {
        "type": "organization",
        "source_id": f"N-{n:07d}",
        "source_version": 1,
        "code": credit_code(org_type, place.code, serial=n),
        "name": organization_name(chance, place, org_type),
        "org_type": org_type,
        "level": "county",
        "division": place.code,
        "registered_on": f"{2000 + n % 24}-0{1 + n % 9}-15",
    }


async def _floor(administrator: asyncpg.Connection) -> float:
    """Items a second that COPY puts into like tables, in transactions of the product's size."""
    await administrator.execute("create schema floor")
    rows, columns = {}, {}
    for table, sql in _TABLES.items():
        await administrator.execute(
            f"create table floor.{table} (like registry.{table} including all)"
        )
        found = await administrator.fetch(sql, FLOOR_ROWS)
        given = [
            {name: value for name, value in row.items() if name != _GENERATED} for row in found
        ]
        columns[table] = list(given[0])
        rows[table] = [[row[name] for name in columns[table]] for row in given]
    await administrator.execute("alter table floor.outbox alter id drop identity")
    taken = []
    for _ in range(FLOOR_ROUNDS):
        await administrator.execute(f"truncate {', '.join(f'floor.{table}' for table in rows)}")
        with serving():
            started = time.perf_counter()
            async with administrator.transaction():
                for table, records in rows.items():
                    await administrator.copy_records_to_table(
                        table, schema_name="floor", records=records, columns=columns[table]
                    )
            taken.append(time.perf_counter() - started)
    return FLOOR_ROWS / median(taken)


@dataclass(frozen=True, slots=True)
class _Searches:
    """Seconds that each search took over HTTP, and each scan of the table."""

    searched: list[float]
    scanned: list[float]


async def _search(
    registry: Served, administrator: asyncpg.Connection, size: int, searches: int
) -> _Searches:
    """Characters as they stand in names drawn at random: common ones are asked for more often."""
    drawn = await administrator.fetch(
        "select name from registry.organizations order by content_hash limit 1000"
    )
    chance = Random(size)
    terms = []
    for _ in range(searches):
        name = chance.choice(drawn)["name"]
        place = chance.randrange(len(name) - size + 1)
        terms.append(name[place : place + size])
    searched, scanned = [], []
    connection = await connect(registry.port)
    for number, term in enumerate(terms):
        sent = request("GET", f"/registry/v1/organizations?limit=20&name={quote(term)}")
        started = time.perf_counter()
        answer = await connection.ask(sent)
        searched.append(time.perf_counter() - started)
        items = from_json(answer.body)["items"]
        if answer.status != 200 or not items or any(term not in one["name"] for one in items):
            raise RuntimeError(f"{term}: {answer.status} {answer.body[:300]!r}")
        if number % 10 == 0:
            started = time.perf_counter()
            await administrator.fetch(
                "select count(*) from registry.organizations where name like $1", f"%{term}%"
            )
            scanned.append(time.perf_counter() - started)
    connection.close()
    return _Searches(searched, scanned)


def _peak(pid: int) -> float:
    """The most memory in MB that a process and its children ever had at once; Linux tells it."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    return int(found[1]) / 1024 if found else float("nan")
