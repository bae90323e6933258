"""Cells as they stand now, or as they stood at a past instant."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells.cubes import Cube, Grouping, Measures, grouping_name
from services.stats.cells.groupings import added_up, cell_sums, cube_rows, member_counts, union
from shared.database import driver

Within = Mapping[str, Sequence[str]]
CellsByKey = dict[tuple[str, ...], Measures]


async def read_cells(
    tx: AsyncConnection,
    *,
    cube: Cube,
    grouping: Grouping,
    within: Within | None = None,
    as_of: datetime | None = None,
) -> CellsByKey:
    """The cells of one declared grouping by key, keys in the order of the grouping.

    `within` keeps only cells whose dimension has one of the given values; it may name dimensions
    of the grouping. Cells whose measures are all 0 are left out. With `as_of` the same grouping is
    made from the facts valid at that instant (cost grows with their number).
    Raises `KeyError` for a grouping the cube does not declare or a dimension outside it.
    """
    wanted = {name: list(values) for name, values in (within or {}).items()}
    if grouping not in cube.groupings or not set(wanted) <= set(grouping):
        raise KeyError(f"{cube.name} has no cells by {grouping} within {tuple(wanted)}")
    if as_of is None:
        sql, values = _live(cube, grouping, wanted)
    else:
        sql, values = _past(cube, [grouping], wanted, as_of=as_of)
    rows = await (await driver(tx)).fetch(sql, *values)
    return {_key(row["key"], grouping): _measures(cube, row) for row in rows}


async def read_past_cells(
    tx: AsyncConnection, *, cube: Cube, groupings: Collection[Grouping], as_of: datetime
) -> dict[Grouping, CellsByKey]:
    """Several groupings of a cube as of an instant, in one pass over the facts valid then.

    Each is what `read_cells` gives. Raises `KeyError` for a grouping the cube does not declare.
    """
    named = {grouping_name(grouping): grouping for grouping in groupings}
    if not set(named.values()) <= set(cube.groupings):
        raise KeyError(f"{cube.name} has no cells by {set(groupings) - set(cube.groupings)}")
    sql, values = _past(cube, list(named.values()), {}, as_of=as_of)
    found: dict[Grouping, CellsByKey] = {grouping: {} for grouping in groupings}
    for row in await (await driver(tx)).fetch(sql, *values):
        grouping = named[row["grouping"]]
        found[grouping][_key(row["key"], grouping)] = _measures(cube, row)
    return found


def _key(text: str, grouping: Grouping) -> tuple[str, ...]:
    return tuple(text.split("/")) if grouping else ()


def _measures(cube: Cube, row: Mapping[str, int]) -> Measures:
    return Measures(**{name: row[name] for name in cube.counted})


def _live(cube: Cube, grouping: Grouping, wanted: Within) -> tuple[str, list[object]]:
    """Reads by the longest run of leading dimensions that are restricted, so an index serves."""
    values: list[object] = [cube.name, grouping_name(grouping)]
    run = [wanted[name] for name in _leading(grouping, wanted)]
    source = "cells c"
    if run and len(run) == len(grouping):
        values.append(["/".join(key) for key in product(*run)])
        source = "unnest($3::text[]) as k(key) join cells c using (key)"
    elif run:
        # '0' is the character after '/', so the range holds exactly the keys below the prefix.
        values.append(["/".join(key) for key in product(*run)])
        # `offset 0` keeps the planner from reading the whole grouping once per prefix: it takes
        # a grouping for three rows where it has thousands.
        source = (
            "unnest($3::text[]) as k(prefix) cross join lateral (select * from cells"
            " where cube = $1 and grouping = $2"
            " and key >= k.prefix || '/' and key < k.prefix || '0' offset 0) c"
        )
    conditions = ["c.cube = $1", "c.grouping = $2", f"({_any_not_zero(cube)})"]
    for name in sorted(set(wanted) - set(_leading(grouping, wanted))):
        values.append(wanted[name])
        place = grouping.index(name) + 1
        conditions.append(f"split_part(c.key, '/', {place}) = any(${len(values)}::text[])")
    columns = ", ".join(("key", *cube.counted))
    return f"select {columns} from {source} where {' and '.join(conditions)}", values


def _past(
    cube: Cube, groupings: Sequence[Grouping], wanted: Within, *, as_of: datetime
) -> tuple[str, list[object]]:
    values: list[object] = [as_of]
    conditions = ["true"]
    for name, allowed in wanted.items():
        values.append(allowed)
        conditions.append(f"{name} = any(${len(values)}::text[])")
    columns = ", ".join(("subject", "parts", *cube.facts.columns))
    held = union(
        f"select {columns} from {cube.facts.table} where valid_from <= $1",
        f"select {columns} from {cube.facts.versions} where valid_from <= $1 and valid_to > $1",
    )
    rows = cube_rows(cube, held)
    pieces = union(
        cell_sums(cube, groupings, "select * from valid"),
        member_counts(cube, groupings, "select * from valid"),
    )
    return (
        f"with valid as not materialized (\n"
        f"select * from ({rows}) of_cube where {' and '.join(conditions)}\n)\n"
        f"{added_up(cube, pieces)}"
    ), values


def _leading(grouping: Grouping, wanted: Within) -> Grouping:
    held = 0
    while held < len(grouping) and grouping[held] in wanted:
        held += 1
    return grouping[:held]


def _any_not_zero(cube: Cube) -> str:
    return " or ".join(f"c.{name} <> 0" for name in cube.counted)
