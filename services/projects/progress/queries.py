"""Reading the versions that progress went through."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver


async def versions_page(
    tx: AsyncConnection, item_id: UUID, *, after: int, limit: int
) -> list[dict[str, Any]]:
    """The versions, oldest first: when, by which batch and client, and what was said."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select told.version, told.type, told.time, told.sequence, told.batch_id,"
        " batches.client_id, told.state::text as state from progress_versions as told"
        " left join batches on batches.id::text = told.batch_id"
        " where told.id = $1 and told.version > $2 order by told.version limit $3",
        item_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]
