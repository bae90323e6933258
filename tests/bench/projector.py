"""Stats taking news of projects, beside the upsert of their states alone; and the recount."""

import random
import time
from collections.abc import Sequence

import asyncpg

from services.stats.cells.cubes import CUBES, Cube
from services.stats.cells.groupings import cube_rows
from services.stats.reconciliation.operations import reconcile
from shared.contracts.envelope import Event
from shared.database import Database
from tests.bench.cores import serving
from tests.bench.facts import hear, news, tell_projects
from tests.bench.findings import Finding, interleaved, seconds
from tests.bench.ground import Ground

_MAKE = "create table states (subject text primary key, version bigint, state json)"
_UPSERT = """
insert into states select * from unnest($1::text[], $2::bigint[], $3::text[]::json[])
on conflict (subject) do update set version = excluded.version, state = excluded.state
"""


async def measure(
    ground: Ground, *, projects: int = 100_000, batch: int = 2_000, rounds: int = 7
) -> list[Finding]:
    """Everything durable: facts, history and cells of a batch in one transaction."""
    urls = await ground.database()
    stats = Database(urls["stats"], schema="stats", pool_size=1)
    await tell_projects(urls["stats"], projects)
    alone = await stats.connect_alone()
    await alone.execute("set search_path = stats")
    await alone.execute(_MAKE)
    for first in range(0, projects, 10_000):
        await _upsert(alone, news(range(first, min(first + 10_000, projects)), version=1))
    await alone.execute("vacuum analyze")
    found = [
        await _taking(stats, alone, projects=projects, batch=batch, rounds=rounds),
        await _recounting(stats, alone, projects=projects, rounds=max(rounds // 2, 1)),
    ]
    await alone.close()
    await stats.close()
    return found


async def _taking(
    stats: Database, alone: asyncpg.Connection, *, projects: int, batch: int, rounds: int
) -> Finding:
    chance, version = random.Random(5), 1
    events: list[Event] = []
    computed: list[float] = []

    async def take() -> float:
        nonlocal version, events
        version += 1
        events = news(chance.sample(range(projects), min(batch, projects)), version=version)
        before = time.process_time()
        taken = await seconds(_take(stats, events))
        computed.append((time.process_time() - before) / len(events))
        return taken

    with serving():
        taken, upserted = await interleaved(
            [take, lambda: seconds(_upsert(alone, events))], rounds=rounds, warm=2
        )
    count = len(events)
    own = sum(computed) / len(computed)
    return Finding(
        f"projector at {projects:,} facts, batches of {count:,} changes",
        f"{count / taken:,.0f} events/s",
        f"{count / upserted:,.0f} events/s: upsert of the states alone",
        upserted / taken,
        0.45,
        limit=f"{taken / count * 1e6:.0f} µs an event, nearly all of them PostgreSQL's, for facts, "
        f"history and {sum(len(cube.groupings) for cube in (CUBES['project'], CUBES['flow']))} "
        f"groupings; {own * 1e6:.0f} µs of reading and sorting out run beside it",
    )


async def _take(stats: Database, events: Sequence[Event]) -> None:
    async with stats.transaction() as tx:
        await hear(tx, events)


async def _upsert(alone: asyncpg.Connection, events: Sequence[Event]) -> None:
    subjects, versions, states = zip(
        *((event.subject, event.version, event.data.decode()) for event in events), strict=True
    )
    await alone.execute(_UPSERT, list(subjects), list(versions), list(states))


async def _recounting(
    stats: Database, alone: asyncpg.Connection, *, projects: int, rounds: int
) -> Finding:
    async def compare() -> None:
        async with stats.transaction() as tx:
            found = await reconcile(tx)
        if found.different_count:
            raise RuntimeError(f"cells differ from facts: {found.sample}")

    async def group() -> None:
        for cube in CUBES.values():
            await alone.fetchval(_grouped(cube))

    compared, grouped = await interleaved(
        [lambda: seconds(compare()), lambda: seconds(group())], rounds=rounds
    )
    return Finding(
        f"all cells of {projects:,} projects recomputed and compared",
        f"{compared:.2f} s",
        f"{grouped:.2f} s: one GROUP BY of the same grouping sets per cube",
        compared / grouped,
        1.5,
        at_most=True,
        limit="the facts are read month by month and added up; few cells are left to be compared",
    )


def _grouped(cube: Cube) -> str:
    """What any recount has to do at the least: the sums over all groupings, and nothing else."""
    sets = ", ".join(f"({', '.join(grouping)})" for grouping in cube.groupings)
    sums = ", ".join(["count(*)", *(f"sum({measure})" for measure in cube.measures)])
    rows = cube_rows(cube, f"select * from {cube.facts.table}")
    return (
        f"select count(*) from (select {sums} from ({rows}) facts"
        f" group by grouping sets ({sets})) grouped"
    )
