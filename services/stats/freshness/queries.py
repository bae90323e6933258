"""Reading how far each source has been followed, and from when on anything is known of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.freshness.bodies import FreshnessOut, NoDataOut, SourceOut
from services.stats.freshness.rules import no_data_before
from shared.clock import now
from shared.contracts import projects, registry
from shared.database import driver
from shared.listener import freshness

# Whose facts fill which cubes.
CUBES = {
    registry.SERVICE: ("organization", "pairing"),
    projects.SERVICE: ("project", "flow"),
}
SOURCES = tuple(CUBES)

# Facts lie in the order in which they were first heard, so that one old enough is soon found ...
_WAS_HEARD = """
select exists (select from facts where cube = any($1::text[]) and valid_from <= $2)
    or exists (select from fact_versions where cube = any($1::text[]) and valid_from <= $2)
"""
# ... and only who asks before the first of them pays for reading them all.
_FIRST = """
select least(
    (select min(valid_from) from facts where cube = any($1::text[])),
    (select min(valid_from) from fact_versions where cube = any($1::text[]))
)
"""


async def read_freshness(tx: AsyncConnection, *, as_of: datetime | None = None) -> FreshnessOut:
    """How fresh the numbers read in this transaction are.

    Read it before the numbers: what is applied in between then makes the answer newer than it
    says, never older.

    A source's first data is the earliest instant at which any of its facts (an organization or
    pairing of registry's, a project of projects') came about, as its owner recorded it. Before
    that instant nobody knows what there was, and at it and later the numbers are what had been
    told, zeros included. Without `as_of` they are what has been told so far, if only nothing.
    """
    sources = {}
    for service in SOURCES:
        found = await freshness(tx, service)
        is_known = found.current_at is not None and found.lag_seconds is not None
        sources[service] = SourceOut(
            sequence=str(found.sequence),
            applied_at=found.applied_at,
            parked=found.parked,
            lag_seconds=round(found.lag_seconds or 0, 3) if is_known else None,
            no_data=await _no_data(tx, service, as_of=as_of) if as_of else None,
        )
    return FreshnessOut(as_of=as_of or now(), sources=sources)


async def _no_data(tx: AsyncConnection, service: str, *, as_of: datetime) -> NoDataOut | None:
    connection = await driver(tx)
    if await connection.fetchval(_WAS_HEARD, CUBES[service], as_of):
        return None
    return no_data_before(await connection.fetchval(_FIRST, CUBES[service]))
