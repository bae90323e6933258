"""Reading what the last comparison found."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.reconciliation.tables import reconciliations


class Reconciliation(NamedTuple):
    """What one comparison found. `sample` holds the first differences, kept beside reckoned."""

    started_at: datetime
    finished_at: datetime
    heard: int
    compared_count: int
    different_count: int
    sample: list[dict[str, Any]]


async def find_last(tx: AsyncConnection) -> Reconciliation | None:
    """The latest comparison, or None before the first."""
    held = reconciliations.c
    columns = [held[name] for name in Reconciliation._fields]
    row = (await tx.execute(select(*columns).order_by(held.id.desc()).limit(1))).one_or_none()
    return Reconciliation(*row) if row else None
