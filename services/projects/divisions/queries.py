"""Reading projects' own copy of divisions."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import today
from shared.database import driver
from shared.ingestion.references import Division


async def divisions_by_code(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, Division]:
    """The divisions with these codes, and whether each is valid today."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select code, level, prefecture, province, (valid_to is null or valid_to >= $2),"
        " successors from divisions where code = any($1::text[])",
        codes,
        today(),
    )
    return {row["code"]: Division(*row) for row in rows}
