"""The SQL of reconciliation: what is kept beside the same reckoned from facts from nothing."""

from functools import cache

from services.stats.cells.cubes import Cube
from services.stats.cells.groupings import (
    added_up,
    cell_sums,
    cube_rows,
    member_counts,
    member_references,
    union,
)


@cache
def cells_compared(cube: Cube) -> str:
    """One full join over all cells of a cube. One statement sees one instant, so events that are
    applied meanwhile are either in both sides or in neither."""
    pieces = union(
        cell_sums(cube, cube.groupings, "select * from rows"),
        member_counts(cube, cube.groupings, "select * from rows"),
    )
    counted = ", ".join(cube.counted)
    not_zero = " or ".join(f"{name} <> 0" for name in cube.counted)
    return _compared(
        rows=_rows(cube),
        kept=f"select grouping, key, {counted} from cells"
        f" where cube = '{cube.name}' and ({not_zero})",
        reckoned=f"select grouping, key, {counted} from ({added_up(cube, pieces)}) whole",
        by="grouping, key",
    )


@cache
def supports_compared(cube: Cube, member: str) -> str:
    """The same for what supports a cube's distinct members."""
    return _compared(
        rows=_rows(cube),
        kept="select grouping, key, member, refs from supports"
        f" where cube = '{cube.name}' and refs <> 0",
        reckoned=member_references(cube, member, "select * from rows"),
        by="grouping, key, member",
    )


def _rows(cube: Cube) -> str:
    return cube_rows(cube, f"select * from {cube.facts.table}")


def _compared(*, rows: str, kept: str, reckoned: str, by: str) -> str:
    """How many were compared, how many differ, and the first of those. $1: how many to show."""
    return f"""
with rows as not materialized ({rows}), compared as (
    select {by}, k as kept, r as reckoned, k is distinct from r as is_different
    from ({kept}) k full join ({reckoned}) r using ({by})
)
select count(*) as compared, count(*) filter (where is_different) as different,
    (select coalesce(jsonb_agg(shown), '[]') from (
        select to_jsonb(kept) as kept, to_jsonb(reckoned) as reckoned
        from compared where is_different order by {by} limit $1
    ) shown) as sample
from compared
"""
