"""What an item costs as the projects become a hundred times as many."""

from collections.abc import Sequence
from statistics import median

import asyncpg

from tests.bench.findings import Finding, interleaved, seconds
from tests.bench.ground import Ground
from tests.bench.ingest import Floor, Province, administrator_of
from tests.bench.requests import connect, request

_AT_A_TIME = 50_000
_MORE = """
insert into projects.projects ({columns})
select {values} from generate_series($1::int, $2::int) as number, lateral (
    select * from projects.projects order by id limit 1
) as one
"""
_OWN = {
    "id": "uuidv7()",
    "source": "'grown'",
    "source_id": "'G-' || number",
    "state": "(one.state::jsonb || jsonb_build_object('source_id', 'G-' || number))::json",
}


async def measure(
    ground: Ground,
    *,
    sizes: Sequence[int] = (10_000, 1_000_000),
    size: int = 1_000,
    rounds: int = 15,
) -> list[Finding]:
    """Batches of new items and of updates, and the first page, with few projects and with many."""
    urls = await ground.database()
    served = ground.serve("projects", urls)
    administrator = await administrator_of(ground, urls)
    bearer = ground.mint.bearer("projects:write", "projects:read")
    province = Province(served.port, bearer, size)
    await province.push_new()
    floor = await Floor.make(administrator, province)
    page = request("GET", "/projects/v1/projects?kind=health&limit=100", headers=bearer)

    async def read_page() -> float:
        connection = await connect(served.port)
        waits = [await seconds(connection.ask(page)) for _ in range(20)]
        connection.close()
        return median(waits)

    taken = []
    for held, more in zip((0, *sizes), sizes, strict=False):
        await _grow(administrator, held, more)
        runs = [province.push_new, province.push_updates, floor.copy, read_page]
        taken.append(await interleaved(runs, rounds=rounds, warm=3))
    await administrator.close()
    ground.stop_services()
    few, many = taken
    names = ("batch of new items", "batch of updates", "first page of a list")
    costs = zip(names, (few[0], few[1], few[3]), (many[0], many[1], many[3]), strict=True)
    drift = many[2] / few[2]
    return [
        Finding(
            f"{name}: what it costs with {sizes[1]:,} projects, of what with {sizes[0]:,}",
            f"{before * 1e3:,.1f} ms, then {after * 1e3:,.1f} ms",
            f"{drift:.2f} ×: the same COPY then and now, which the figure is freed from",
            after / before / drift,
            1.5,
            at_most=True,
            limit="deeper indexes, and pages of them that are not in memory",
        )
        for name, before, after in costs
    ]


async def _grow(administrator: asyncpg.Connection, held: int, wanted: int) -> None:
    """Let there be so many projects, like the one that is there in all but their ids."""
    await administrator.execute("set search_path to projects")  # as the service's own triggers
    rows = await administrator.fetch(
        "select column_name from information_schema.columns where table_schema = 'projects'"
        " and table_name = 'projects' and is_generated = 'NEVER'"
    )
    columns = [row["column_name"] for row in rows]
    values = [_OWN.get(name, f"one.{name}") for name in columns]
    sql = _MORE.format(columns=", ".join(columns), values=", ".join(values))
    for first in range(held, wanted, _AT_A_TIME):
        await administrator.execute(sql, first + 1, min(first + _AT_A_TIME, wanted))
    await administrator.execute("vacuum analyze projects.projects")
