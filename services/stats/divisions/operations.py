"""Following registry's divisions, focus lists and region pairs.

An older or repeated version changes nothing, so events may come again and in any order.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.divisions import tables
from shared.contracts.envelope import Event, newest_of_each
from shared.contracts.parts import State
from shared.contracts.registry import DivisionState, FocusListState, RegionPairsState

Told = TypeVar("Told", bound=State)

# Postgres takes at most 32,767 values in one statement.
ROWS_AT_ONCE = 2_000


async def follow_divisions(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Hold the newest state of each division."""
    fields = set(tables.divisions.columns.keys())
    rows = [
        state.model_dump(include=fields) | {"version": version}
        for state, version in _newest(DivisionState, events)
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        await _take(tx, tables.divisions, rows[start : start + ROWS_AT_ONCE])


async def follow_focus_lists(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Hold each focus list as it was published last, with its counties."""
    fields = set(tables.focus_lists.columns.keys())
    for state, version in _newest(FocusListState, events):
        row = state.model_dump(include=fields) | {"version": version}
        if await _take(tx, tables.focus_lists, [row]):
            held = tables.focus_counties
            counties = [{"list_id": state.id, **county.model_dump()} for county in state.counties]
            await _replace(tx, held, held.c.list_id == state.id, counties)


async def follow_region_pairs(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Hold each set of region pairs as it was published last."""
    for state, version in _newest(RegionPairsState, events):
        if await _take(tx, tables.region_pair_sets, [{"id": state.id, "version": version}]):
            held = tables.region_pairs
            pairs = [
                {"set_id": state.id, "helper": helper, "helped": helped}
                for helper, helped in state.pairs
            ]
            await _replace(tx, held, held.c.set_id == state.id, pairs)


def _newest(state: type[Told], events: Sequence[Event]) -> list[tuple[Told, int]]:
    return [
        (state.model_validate_json(event.data), event.version) for event in newest_of_each(events)
    ]


async def _take(tx: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert or overtake older versions; how many rows were."""
    told = insert(table).values(rows)
    newer = told.on_conflict_do_update(
        index_elements=table.primary_key.columns.keys(),
        set_={name: told.excluded[name] for name in table.columns.keys()},  # noqa: SIM118
        where=table.c.version < told.excluded.version,
    )
    return (await tx.execute(newer)).rowcount


async def _replace(
    tx: AsyncConnection, table: Table, which: Any, rows: Sequence[Mapping[str, Any]]
) -> None:
    await tx.execute(table.delete().where(which))
    if rows:
        await tx.execute(insert(table).values(rows).on_conflict_do_nothing())
