"""Reading projects' own copy of organizations."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion.references import Helper


async def helpers_by_code(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, Helper]:
    """The organizations with these credit codes that are known here and not withdrawn."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select id::text, code, province, org_type, region, division from organizations "
        "where code = any($1::text[]) and not is_withdrawn order by id",
        codes,
    )
    return {row["code"]: Helper(*row) for row in rows}
