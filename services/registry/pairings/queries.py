"""Reading pairings as deciding about what they name needs them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import driver


async def live_pairings(tx: AsyncConnection, codes: Sequence[str]) -> dict[str, int]:
    """How many pairings that have not ended name these credit codes; codes of none are left out."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select code, count(*) from unnest($1::text[]) as code join pairings"
        " on organizations @> array[code] and stage <> 'ended' and withdrawn_at is null"
        " group by code",
        codes,
    )
    return {row[0]: row[1] for row in rows}
