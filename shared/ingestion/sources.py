"""What is held from one source, so that it can compare its books with ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso
from shared.database import driver
from shared.ingestion.items import ItemType

# The same whoever computes it: a line per item, sorted by the bytes of its id.
_SUM = """
encode(sha256(convert_to(string_agg(
    source_id || E'\\t' || coalesce(source_version::text, '') || E'\\n', ''
    order by source_id), 'UTF8')), 'hex')
"""


_NOW = """
select source_id, source_version, version, updated_at, state from {table}
where source = $1 and withdrawn_at is null
"""
# Versions of a source that rose while the content stayed were told to nobody: they stand apart.
_THEN = """
select held.source_id, told.version, told.time as updated_at, told.state, coalesce((
    select max(raised.source_version) from raised_versions raised
    where raised.item_id = held.id and raised.version = told.version and raised.at <= $2
), told.source_version) as source_version
from {table} held cross join lateral (
    select * from ({history}) every where every.time <= $2 order by every.version desc limit 1
) told
where held.source = $1 and told.state->>'withdrawn_at' is null
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a source's items are asked about: of one type, perhaps of one cell of the digest.

    With `as_of` what was held at that instant; cost then grows with all that was ever held.
    """

    item_type: ItemType
    source: str
    as_of: datetime | None = None
    within: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> tuple[str, list[object]]:
        """SQL of the items' ids, versions, instants and states, and its values."""
        told, values = (_NOW, [self.source]) if self.as_of is None else (_THEN, self._then())
        holdings = self.item_type.holdings
        rows = told.format(table=self.item_type.table, history=holdings.history)
        places = range(len(values) + 1, len(values) + len(self.within) + 1)
        conditions = [
            f"coalesce({holdings.groups[name]}, '') = ${place}"
            for name, place in zip(self.within, places, strict=True)
        ]
        where = " and ".join(conditions) or "true"
        return f"select * from ({rows}) held where {where}", [*values, *self.within.values()]

    def _then(self) -> list[object]:
        return [self.source, self.as_of]


async def standing(
    tx: AsyncConnection, item_types: Sequence[ItemType], source: str
) -> dict[str, Any]:
    """How far a source has been taken, per type, and what of it is still under way."""
    connection = await driver(tx)
    types = {}
    for one in item_types:
        row = await connection.fetchrow(
            "select count(*) as count, max(source_version) as highest, max(updated_at) as at"
            f" from {one.table} where source = $1 and withdrawn_at is null",
            source,
        )
        types[one.name] = {
            "count": row["count"],
            "highest_source_version": row["highest"],
            "received_at": iso(row["at"]) if row["at"] else None,
        }
    backlog = await connection.fetchrow(
        "select (select coalesce(sum(received - done), 0) from batches"
        " where source = $1 and status in ('queued', 'running')) as queued_items,"
        " (select count(*) from deferred_items where source = $1) as deferred_items",
        source,
    )
    return {"source": source, "types": types, "backlog": dict(backlog)}


async def digest(tx: AsyncConnection, wanted: Wanted, by: Sequence[str]) -> list[dict[str, Any]]:
    """Count, sums and SHA-256 of what is held, in cells by these groups; the total comes first.

    The total has no key. Empty groups of a cell are empty texts. Raises `KeyError` for a group
    that the type does not declare.
    """
    holdings = wanted.item_type.holdings
    groups = [f"coalesce({holdings.groups[name]}, '')" for name in by]
    sums = [f"coalesce(sum({sql}), 0)::bigint" for sql in holdings.sums.values()]
    keys = [f"key_{place}" for place in range(len(by))]
    named = "".join(f", {sql} as {key}" for sql, key in zip(groups, keys, strict=True))
    columns = ", ".join([*keys, "count(*)", _SUM, *sums])
    sets = f"(), ({', '.join(keys)})" if keys else "()"
    order = ", ".join([f"grouping({key}) desc" for key in keys] + keys) or "1"
    held, values = wanted.rows()
    connection = await driver(tx)
    rows = await connection.fetch(
        f"select {columns} from (select *{named} from ({held}) held) held"
        f" group by grouping sets ({sets}) order by {order}",
        *values,
    )
    names = list(holdings.sums)
    return [
        {
            "key": dict(zip(by, row[: len(by)], strict=True)) if place else {},
            "count": row[len(by)],
            "sums": dict(zip(names, row[len(by) + 2 :], strict=True)),
            "sha256": row[len(by) + 1],
        }
        for place, row in enumerate(rows)
    ]


async def holdings_page(
    tx: AsyncConnection, wanted: Wanted, *, after: str, limit: int
) -> list[dict[str, Any]]:
    """The items held from a source, in the byte order of their ids, beginning after one of them."""
    held, values = wanted.rows()
    connection = await driver(tx)
    rows = await connection.fetch(
        f"select source_id, source_version, version, updated_at from ({held}) held"
        f" where source_id > ${len(values) + 1} order by source_id limit ${len(values) + 2}",
        *values,
        after,
        limit,
    )
    return [dict(row) | {"updated_at": iso(row["updated_at"])} for row in rows]
