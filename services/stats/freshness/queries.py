"""Reading how far each source has been followed, and from when on anything is known of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells.cubes import ORGANIZATIONS, PAIRINGS, PROJECTS
from services.stats.freshness.bodies import FreshnessOut, NoDataOut, SourceOut
from services.stats.freshness.rules import no_data_before
from shared.clock import now
from shared.contracts import projects, registry
from shared.database import driver
from shared.listener import freshness

# Whose facts are kept where.
FACTS = {
    registry.SERVICE: (ORGANIZATIONS, PAIRINGS),
    projects.SERVICE: (PROJECTS,),
}
SOURCES = tuple(FACTS)

# Facts lie in the order in which they were first heard, so that one old enough is soon found ...
_WAS_HEARD = {
    service: "select "
    + " or ".join(
        f"exists (select from {table} where valid_from <= $1)"
        for one in facts
        for table in (one.table, one.versions)
    )
    for service, facts in FACTS.items()
}
# ... and only who asks before the first of them pays for reading them all.
_FIRST = {
    service: "select least("
    + ", ".join(
        f"(select min(valid_from) from {table})"
        for one in facts
        for table in (one.table, one.versions)
    )
    + ")"
    for service, facts in FACTS.items()
}


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
    if await connection.fetchval(_WAS_HEARD[service], as_of):
        return None
    return no_data_before(await connection.fetchval(_FIRST[service]))
