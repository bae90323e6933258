"""Where codes of divisions lead, by a service's own copy: what ever succeeded them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.areas import Atlas
from shared.contracts.registry import DivisionState
from shared.database import driver

_LINEAGE = """
with recursive line as (
    select * from divisions where code = any($1::text[])
    union
    select heir.* from line, divisions as heir where heir.code = any(line.successors)
)
select * from line
"""


async def lineage(tx: AsyncConnection, codes: Sequence[str]) -> Atlas:
    """These divisions and all that ever succeeded them, ready to be resolved on any day.

    Read from the table `divisions` that every service keeps, registry as its owner; what a
    service keeps no column for is left out, and so are unknown codes.
    """
    connection = await driver(tx)
    rows = await connection.fetch(_LINEAGE, codes)
    return Atlas(DivisionState.model_validate(dict(row)) for row in rows)
