"""Reading what was pushed: one thing, a page of them, and the versions one went through."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.filters import LEVELS, refuse_wrong_codes
from shared.parameters import Withdrawn

# An organization of the nation itself bears the nation's code in place of a province's.
LEVELS_OF_ITEMS = {**LEVELS, "province": ("province", "nation")}

# The stored state with its bookkeeping.
DOCUMENT = (
    "(state::jsonb || jsonb_build_object('version', version, 'source_version', source_version,"
    " 'updated_at', updated_at))::text"
)
# Whether its source still holds it, as `withdrawn` asks.
STANDING = {
    "false": "withdrawn_at is null",
    "true": "withdrawn_at is not null",
    "any": "true",
}


class Page(NamedTuple):
    """So many things in the order of the list, beginning after one; withdrawn ones or not."""

    after: UUID | None
    limit: int
    withdrawn: Withdrawn


async def find_item(tx: AsyncConnection, table: str, item_id: UUID) -> str | None:
    """The present state and version of one thing as JSON text, or None."""
    connection = await driver(tx)
    text: str | None = await connection.fetchval(
        f"select {DOCUMENT} from {table} where id = $1", item_id
    )
    return text


async def items_page(
    tx: AsyncConnection,
    table: str,
    *,
    met: Mapping[str, str],
    filters: Mapping[str, str],
    page: Page,
) -> list[tuple[UUID, str]]:
    """Ids and JSON texts of a page, in the order of registration.

    `met` says of every filter the table knows how a value meets it, with `{0}` for the value.
    Raises `Invalid` for a code that no division or credit code is; a credit code in good order
    that no organization has answers an empty page.
    """
    await refuse_wrong_codes(tx, filters, levels=LEVELS_OF_ITEMS)
    given = list(filters.items())
    wanted = "".join(f" and {met[name].format(f'${i}')}" for i, (name, _) in enumerate(given, 3))
    connection = await driver(tx)
    rows = await connection.fetch(
        f"select id, {DOCUMENT} from {table} "
        f"where ($1::uuid is null or id > $1) and {STANDING[page.withdrawn]}{wanted}"
        " order by id limit $2",
        page.after,
        page.limit,
        *(value for _, value in given),
    )
    return [(row[0], row[1]) for row in rows]


async def versions_page(
    tx: AsyncConnection, item_id: UUID, *, after: int, limit: int
) -> list[dict[str, Any]]:
    """The versions a thing went through, oldest first: when, by which batch, and the state.

    They are read from the outbox, which keeps every state ever told: there is no second history
    that could disagree with what was published.
    """
    connection = await driver(tx)
    rows = await connection.fetch(
        "select outbox.version, outbox.type, outbox.time, outbox.id as sequence,"
        " outbox.correlation_id as batch_id, batches.client_id,"
        " convert_from(outbox.data, 'UTF8') as state"
        " from outbox left join batches on batches.id::text = outbox.correlation_id"
        " where outbox.subject = $1 and outbox.version > $2 order by outbox.version limit $3",
        str(item_id),
        after,
        limit,
    )
    return [dict(row) for row in rows]
