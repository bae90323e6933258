"""What is held from one source, so that it can compare its books with ours."""

from collections.abc import Sequence
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


async def standing(
    tx: AsyncConnection, item_types: Sequence[ItemType], source: str
) -> dict[str, Any]:
    """How far a source has been taken, per type, and what of it is still under way."""
    connection = await driver(tx)
    types = {}
    for one in item_types:
        row = await connection.fetchrow(
            "select count(*) as count, max(source_version) as highest, max(updated_at) as at"
            f" from {one.table} where source = $1",
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


async def digest(
    tx: AsyncConnection, item_type: ItemType, *, source: str, by: Sequence[str]
) -> list[dict[str, Any]]:
    """Count, sums and SHA-256 of what is held, in cells by these groups; the total comes first.

    The total has no key. Empty groups of a cell are empty texts. Raises `KeyError` for a group
    that the type does not declare.
    """
    groups = [f"coalesce({item_type.holdings.groups[name]}, '')" for name in by]
    sums = [f"coalesce(sum({sql}), 0)::bigint" for sql in item_type.holdings.sums.values()]
    keys = [f"key_{place}" for place in range(len(by))]
    named = "".join(f", {sql} as {key}" for sql, key in zip(groups, keys, strict=True))
    columns = ", ".join([*keys, "count(*)", _SUM, *sums])
    sets = f"(), ({', '.join(keys)})" if keys else "()"
    order = ", ".join([f"grouping({key}) desc" for key in keys] + keys) or "1"
    connection = await driver(tx)
    rows = await connection.fetch(
        f"select {columns} from (select *{named} from {item_type.table} where source = $1) held"
        f" group by grouping sets ({sets}) order by {order}",
        source,
    )
    names = list(item_type.holdings.sums)
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
    tx: AsyncConnection, item_type: ItemType, *, source: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """The items held from a source, in the byte order of their ids, beginning after one of them."""
    connection = await driver(tx)
    rows = await connection.fetch(
        f"select source_id, source_version, version, updated_at from {item_type.table}"
        " where source = $1 and source_id > $2"
        " order by source_id limit $3",
        source,
        after,
        limit,
    )
    return [dict(row) | {"updated_at": iso(row["updated_at"])} for row in rows]
