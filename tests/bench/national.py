"""The national registry: a million organizations in one delivery, then found by any characters."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import asyncpg
from pydantic_core import to_json

from deploy.demo.codes import credit_code
from deploy.demo.names import organization_name
from deploy.demo.places import Place, places
from services.registry.clients.operations import provision_clients
from services.registry.clients.rules import wanted_clients
from shared.auth import SCOPES
from shared.client import Client, How, follow, survey
from shared.database import Database
from tests.bench.cores import serving
from tests.bench.findings import Finding
from tests.bench.ground import Ground, Served
from tests.bench.ingest import administrator_of
from tests.bench.searches import searches

TYPES = ("association", "service_institution", "foundation")
# What a floor takes at a time, as the product takes its parts.
FLOOR_ROWS = 1_000
FLOOR_ROUNDS = 20
_TABLES = {
    "organizations": "select * from registry.organizations limit $1",
    "receipt_lines": "select * from registry.receipt_lines limit $1",
    "outbox": "select * from registry.outbox where type like '%organization%' limit $1",
}


async def measure(ground: Ground, *, count: int = 1_000_000, words: int = 100) -> list[Finding]:
    """One NDJSON body by the worker, beside COPY of the same rows; then searches beside a scan."""
    urls = await ground.database()
    registry, worker = ground.serve("registry", urls), ground.work("registry", urls, bus="embedded")
    administrator = await administrator_of(ground, urls)
    taken = await _deliver(ground, registry, urls["registry"], count)
    peak = max(_peak(registry.process.pid), _peak(worker.pid))
    floor = await _floor(administrator)
    await administrator.execute("vacuum analyze registry.organizations")
    found = await searches(registry, administrator, count=count, words=words)
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
        *found,
    ]


async def _deliver(ground: Ground, registry: Served, database_url: str, count: int) -> float:
    """The seconds from the first byte until the worker has taken the last item."""
    file = survey(_write(ground.folder / "national.ndjson", count))
    database = Database(database_url, schema="registry", pool_size=1)
    async with database.transaction() as tx:
        secrets = await provision_clients(
            tx, wanted_clients({}, all_scopes=list(SCOPES)), secrets={}
        )
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
        columns[table] = list(found[0].keys())
        rows[table] = found
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


def _peak(pid: int) -> float:
    """The most memory in MB that a process and its children ever had at once; Linux tells it."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    return int(found[1]) / 1024 if found else float("nan")
