"""Taking a history in batches, and reading back everything it led to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from services.stats.cells.cubes import CUBES, MONEY_AND_PEOPLE, Cube
from services.stats.cells.queries import read_cells
from services.stats.divisions import tables as divisions
from services.stats.facts.operations import ORGANIZATIONS, PAIRINGS, PROJECTS, Kind, take_news
from services.stats.rebuilds.projections import TABLES as PROJECTIONS
from shared.database import Database
from tests.emptying import leave_nothing_in
from tests.services.stats.facts.histories import News
from tests.services.stats.facts.reckoning import Cells

KINDS: dict[str, Kind[Any]] = {
    kind.facts.kind: kind for kind in (PROJECTS, PAIRINGS, ORGANIZATIONS)
}
TABLES = tuple(table.name for table in PROJECTIONS if table.metadata is not divisions.metadata)


def cubes_of(kind: str) -> list[Cube]:
    return [cube for cube in CUBES.values() if cube.facts.kind == kind]


async def take(database: Database, kind: str, history: Sequence[News[Any]], *, batch: int) -> None:
    for start in range(0, len(history), batch):
        async with database.transaction() as tx:
            await take_news(tx, KINDS[kind], history[start : start + batch])


async def all_cells(database: Database, cube: str, **when: Any) -> Cells:
    found: Cells = {}
    async with database.snapshot() as tx:
        for grouping in CUBES[cube].groupings:
            cells = await read_cells(tx, cube=CUBES[cube], grouping=grouping, **when)
            found |= {("/".join(grouping), "/".join(key)): cell for key, cell in cells.items()}
    return found


async def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, zeros left out, in one order."""
    async with database.transaction() as tx:
        rows = {name: await tx.execute(text(f"table {name}")) for name in TABLES}
        found = {name: sorted(map(tuple, result)) for name, result in rows.items()}
    for name in ("cells", "supports"):
        found[name] = [row for row in found[name] if any(isinstance(v, int) and v for v in row)]
    return found


def money_of(cells: Cells, grouping: str) -> tuple[int, ...]:
    """The money and beneficiaries of a grouping's cells, added up."""
    mine = [cell[2:] for (name, _), cell in cells.items() if name == grouping]
    return tuple(sum(cell[place] for cell in mine) for place in range(len(MONEY_AND_PEOPLE)))


async def empty(database: Database) -> None:
    async with database.transaction() as tx:
        await leave_nothing_in(tx, *TABLES)
