"""The SQL of differences: what moved in a transaction, added to the cells."""

from collections.abc import Sequence
from functools import cache

from services.stats.cells.cubes import CUBES, Cube, Facts, Measures
from services.stats.cells.groupings import (
    added_up,
    cell_sums,
    crossings,
    line_column,
    member_references,
    union,
)
from services.stats.facts.statements import moved_table


@cache
def add_differences(facts: Facts) -> str:
    """One statement that adds what moved in the taking $1 to the cells of every cube."""
    cubes = [cube for cube in CUBES.values() if cube.facts is facts]
    moved = "".join(f", moved_{cube.name} as (\n{_moved_rows(cube)}\n)" for cube in cubes)
    return f"""
with moved as not materialized (
    select * from {moved_table(facts)} where taking = $1
){moved}{"".join(map(_supported, cubes))}
insert into cells as c (cube, grouping, key, {", ".join(Measures._fields)})
select * from ({union(*map(_moved_cells, cubes))}) moved_cells
order by cube, grouping, key -- two workers then wait for each other and never deadlock
on conflict (cube, grouping, key) do update
set {", ".join(f"{name} = c.{name} + excluded.{name}" for name in Measures._fields)}
"""


def _moved_rows(cube: Cube) -> str:
    """Where only measures moved, the difference (`sign` 0); else the row before and the one after.

    Of a subject with several rows all stand on both sides, to be counted once on each in a wave.
    """
    moved = "moved"
    if cube.is_monthly:
        lines = "generate_series(1, greatest(cardinality(o_months), cardinality(n_months)))"
        moved = f"(select *, {lines} as line from moved) lines"
    columns = ", ".join(f"{_moved(cube, name)} as {name}" for name in cube.columns)
    return (
        "select sign, subject || ' ' || wave as subject,"
        f" case sign when -1 then o_parts else n_parts end as parts, {columns}\n"
        f"from (select *, unnest({_signs(cube)}) as sign from {moved}) signed"
    )


def _signs(cube: Cube) -> str:
    """Which rows a pair of rows before (`o_`) and after (`n_`) adds to what moved."""
    dimensions = [name for name in cube.columns if name not in cube.measures]
    before, after = (
        _column(cube, "month" if cube.is_monthly else "parts", of) for of in ("o_", "n_")
    )
    is_alike = f"({_row(cube, dimensions, 'o_')}) = ({_row(cube, dimensions, 'n_')})"
    if cube.counts_subjects:
        is_alike += " and o_parts = 1 and n_parts = 1"
    is_same = "true"
    if cube.measures:
        is_same = (
            f"({_row(cube, cube.measures, 'o_')}) is not distinct from"
            f" ({_row(cube, cube.measures, 'n_')})"
        )
    return (
        f"case when {is_alike} then case when {is_same} then '{{}}' else '{{0}}' end"
        f" when {before} is null then '{{1}}' when {after} is null then '{{-1}}'"
        " else '{-1,1}' end::integer[]"
    )


def _moved(cube: Cube, name: str) -> str:
    before, after = (_column(cube, name, of) for of in ("o_", "n_"))
    if name in cube.measures:
        return f"case sign when -1 then -{before} when 1 then {after} else {after} - {before} end"
    return f"case sign when -1 then {before} else {after} end"


def _column(cube: Cube, name: str, of: str) -> str:
    return line_column(cube, name, of=of) if cube.is_monthly else of + name


def _row(cube: Cube, names: Sequence[str], of: str) -> str:
    return ", ".join(_column(cube, name, of) for name in names)


def _supported(cube: Cube) -> str:
    """What supports each distinct member, moved by the differences."""
    return "".join(
        f""", supported_{column} as (
    insert into supports as s (cube, grouping, key, member, refs)
    select '{cube.name}', * from (
        {member_references(cube, column, f"select * from moved_{cube.name}")}
    ) moved_members where refs <> 0 order by grouping, key, member
    on conflict (cube, grouping, key, member) do update set refs = s.refs + excluded.refs
    returning s.grouping, s.key, coalesce(old.refs, 0) as refs_before, new.refs as refs_after
)"""
        for _, column in cube.members
    )


def _moved_cells(cube: Cube) -> str:
    pieces = union(
        cell_sums(cube, cube.groupings, f"select * from moved_{cube.name}"),
        *(crossings(cube, measure, f"supported_{column}") for measure, column in cube.members),
    )
    columns = (
        name if name in cube.counted else f"0::bigint as {name}" for name in Measures._fields
    )
    return (
        f"select '{cube.name}' as cube, grouping, key, {', '.join(columns)}\n"
        f"from ({added_up(cube, pieces)}) of_cube"
    )
