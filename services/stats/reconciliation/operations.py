"""Comparing all cells with the facts, and keeping what was found."""

import asyncio
from typing import Any

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells.cubes import CUBES
from services.stats.reconciliation.queries import Reconciliation, find_last
from services.stats.reconciliation.statements import cells_compared, supports_compared
from services.stats.reconciliation.tables import reconciliations
from shared import logs
from shared.bus.ports import Bus
from shared.clock import now
from shared.database import Database, driver
from shared.pauses import pause

SHOWN = 20
KEPT = 1_000

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(current_schema || '.reconcile', 0))"
_HEARD = "select coalesce(sum(next_offset), 0)::bigint from positions"


async def reconcile(tx: AsyncConnection) -> Reconciliation:
    """Compare every cell and support with the facts, tolerance 0, and keep the result.

    May run while events are applied. Cost grows with the number of facts, like one `group by`.
    """
    await tx.execute(text(_ONE_AT_A_TIME))
    return await _reconcile(tx, heard=(await tx.execute(text(_HEARD))).scalar_one())


async def reconcile_news(tx: AsyncConnection) -> Reconciliation | None:
    """Reconcile if anything was heard since the last time; None if not."""
    await tx.execute(text(_ONE_AT_A_TIME))
    heard = (await tx.execute(text(_HEARD))).scalar_one()
    last = await find_last(tx)
    if last is not None and last.heard == heard:
        return None
    return await _reconcile(tx, heard=heard)


async def keep_reconciled(
    database: Database, _bus: Bus, stop: asyncio.Event, *, seconds: float
) -> None:
    """Reconcile news every so many seconds until told to stop; trouble is waited out."""
    log = logs.get("reconciliation")
    while not stop.is_set():
        await pause(seconds, stop)
        try:
            async with database.transaction() as tx:
                found = await reconcile_news(tx)
        except Exception as trouble:
            log.warning("reconciliation waits", reason=repr(trouble))
            continue
        if found and found.different_count:
            log.error("cells differ from facts", different=found.different_count)


async def _reconcile(tx: AsyncConnection, *, heard: int) -> Reconciliation:
    started_at = now()
    # A million facts are then grouped in memory, once for all groupings of a cube.
    await tx.execute(text("set local work_mem = '32MB'"))
    connection = await driver(tx)
    statements = [cells_compared(cube) for cube in CUBES.values()]
    statements += [
        supports_compared(cube, column) for cube in CUBES.values() for _, column in cube.members
    ]
    found = [await connection.fetchrow(statement, SHOWN) for statement in statements]
    sample: list[dict[str, Any]] = [each for row in found for each in row["sample"]]
    result = Reconciliation(
        started_at=started_at,
        finished_at=now(),
        heard=heard,
        compared_count=sum(row["compared"] for row in found),
        different_count=sum(row["different"] for row in found),
        sample=sample[:SHOWN],
    )
    table = reconciliations
    added = insert(table).values(result._asdict()).returning(table.c.id)
    newest = (await tx.execute(added)).scalar_one()
    # What differed is kept for good, what was well for the last thousand times.
    old = (table.c.id <= newest - KEPT) & (table.c.different_count == 0)
    await tx.execute(delete(table).where(old))
    return result
