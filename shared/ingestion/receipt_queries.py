"""Reading receipts: one, a client's pages of them, and their lines."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion.receipts import Line, Receipt, Status

_BATCH = (
    "select id, client_id, source, mode, is_atomic, status, received, done,"
    " counts::text as counts, warned, sequence, trouble, received_at, finished_at from batches"
)


def _receipt(row: Mapping[str, Any]) -> Receipt:
    values = dict(row)
    return Receipt(
        batch_id=values.pop("id"), counts=from_json(values.pop("counts")), **values
    )  # the remaining columns bear the receipt's own names


async def find_receipt(tx: AsyncConnection, batch_id: UUID, *, client_id: str) -> Receipt | None:
    """A client's own receipt without its lines; None for an unknown or another's batch."""
    connection = await driver(tx)
    row = await connection.fetchrow(
        f"{_BATCH} where id = $1 and client_id = $2", batch_id, client_id
    )
    return _receipt(row) if row else None


class OwnBatches(NamedTuple):
    """The batches of a client, perhaps only those in a state."""

    client_id: str
    status: Status | None = None


async def receipts_page(
    tx: AsyncConnection, whose: OwnBatches, *, after: UUID | None, limit: int
) -> list[Receipt]:
    """A client's receipts, newest first, beginning after one of them."""
    connection = await driver(tx)
    # A literal, one of a closed list: the index of rare states is found for no parameter.
    only = f" and status = '{whose.status}'" if whose.status else ""
    rows = await connection.fetch(
        f"{_BATCH} where client_id = $1 and ($2::uuid is null or id < $2){only} "
        "order by id desc limit $3",
        whose.client_id,
        after,
        limit,
    )
    return [_receipt(row) for row in rows]


async def sent_heads(tx: AsyncConnection, batch_id: UUID) -> list[str]:
    """How the sender headed the columns of its table; nothing where no row of it is kept."""
    connection = await driver(tx)
    sent = await connection.fetchval(
        "select sent::text from receipt_lines where batch_id = $1 and sent is not null"
        " order by position limit 1",
        batch_id,
    )
    return [head for head, _ in from_json(sent)] if sent else []


async def report_page(tx: AsyncConnection, batch_id: UUID, *, after: int, limit: int) -> list[Line]:
    """The lines of a receipt with the sender's own rows, beginning after a position."""
    lines = await lines_page(tx, batch_id, only=Only(), after=after, limit=limit)
    if not lines:
        return lines
    connection = await driver(tx)
    rows = await connection.fetch(
        "select position, sent::text as sent from receipt_lines"
        " where batch_id = $1 and position between $2 and $3 and sent is not null",
        batch_id,
        lines[0]["position"],
        lines[-1]["position"],
    )
    sent = {row["position"]: from_json(row["sent"]) for row in rows}
    return [line | {"sent": sent.get(line["position"])} for line in lines]


class Only(NamedTuple):
    """Which lines are asked for: of an outcome, with a warning or without; None: whatever."""

    outcome: str | None = None
    warned: bool | None = None


async def lines_page(
    tx: AsyncConnection, batch_id: UUID, *, only: Only, after: int, limit: int
) -> list[Line]:
    """The lines of a receipt in the sender's order, beginning after a position."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select position, item_type as type, source_id, outcome, item_id::text as id, version,"
        " coalesce(faults::text, '[]') as errors, coalesce(warnings::text, '[]') as warnings,"
        " coalesce(changes::text, 'null') as changes"
        " from receipt_lines"
        " where batch_id = $1 and position > $2::bigint and ($3::text is null or outcome = $3)"
        " and ($5::bool is null or (warnings is not null) = $5) order by position limit $4",
        batch_id,
        after,
        only.outcome,
        limit,
        only.warned,
    )
    told = ("errors", "warnings", "changes")
    return [dict(row) | {name: from_json(row[name]) for name in told} for row in rows]
