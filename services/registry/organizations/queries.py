"""Reading organizations as deciding about others needs them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver
from shared.ingestion.references import Helper


async def holders_of_codes(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Which source and source id hold these credit codes; what was withdrawn holds none."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select code, source, source_id from organizations"
        " where code = any($1::text[]) and withdrawn_at is null",
        codes,
    )
    return {row["code"]: (row["source"], row["source_id"]) for row in rows}


async def helpers_by_code(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, Helper]:
    """The organizations with these credit codes, as pairings need them."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select id::text, code, province, org_type, region, division from organizations "
        "where code = any($1::text[]) and withdrawn_at is null",
        codes,
    )
    return {row["code"]: Helper(*row) for row in rows}
