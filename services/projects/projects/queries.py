"""Reading projects by what their senders call them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver


async def ids_by_source_id(
    tx: AsyncConnection, source: str, source_ids: Sequence[str]
) -> dict[str, str]:
    """The ids of those projects of a source that are known, by the sender's ids.

    What was withdrawn is known no more.
    """
    connection = await driver(tx)
    rows = await connection.fetch(
        "select source_id, id::text from projects"
        " where source = $1 and source_id = any($2::text[]) and withdrawn_at is null",
        source,
        source_ids,
    )
    return {row[0]: row[1] for row in rows}
