"""Reading how far each source has been followed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.freshness.bodies import FreshnessOut, SourceOut
from shared.clock import now
from shared.contracts import projects, registry
from shared.listener import freshness

SOURCES = (registry.SERVICE, projects.SERVICE)


async def read_freshness(tx: AsyncConnection, *, as_of: datetime | None = None) -> FreshnessOut:
    """How fresh the numbers read in this transaction are.

    Read it before the numbers: what is applied in between then makes the answer newer than it
    says, never older.
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
        )
    return FreshnessOut(as_of=as_of or now(), sources=sources)
