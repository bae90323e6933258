"""The states of a snapshot: open with the parts it has so far, then a batch like any other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import now
from shared.database import driver
from shared.ingestion.items import Sender
from shared.ingestion.snapshots.problems import SnapshotNotFound, SnapshotNotOpen

MODE, OPEN, EXPIRED = "snapshot", "open", "expired"
# A nation's books are pushed within hours; what nobody came back to within days is forgotten.
PATIENCE = timedelta(days=3)
MOST_PARTS = 10_000
# Parts are stored in pieces; until it is closed a snapshot's are numbered by both.
PIECES = 100_000

_FOUND = """
select id, client_id, source, division, status, trace_id, types, opened_at, expires_at
from batches join snapshots using (id) where id = $1 and client_id = $2
"""


class Snapshot(NamedTuple):
    """A snapshot as it stands. It is one of everything of its `types` that its source holds."""

    snapshot_id: UUID
    client_id: str
    source: str
    division: str
    status: str
    trace_id: str
    types: Sequence[str]
    opened_at: datetime
    expires_at: datetime

    @property
    def sender(self) -> Sender:
        """Who opened it, with the rights it had then."""
        return Sender(self.client_id, self.source, self.division)

    @property
    def standing(self) -> str:
        """Its state; what nobody closed in time has expired, whether or not it was tidied away."""
        is_late = self.status == OPEN and self.expires_at <= now()
        return EXPIRED if is_late else self.status


async def find(
    tx: AsyncConnection, snapshot_id: UUID, *, client_id: str, is_held: bool = False
) -> Snapshot:
    """A client's own snapshot, perhaps held until the transaction ends.

    Raises `SnapshotNotFound`.
    """
    connection = await driver(tx)
    sql = _FOUND + ("for update" if is_held else "")
    row = await connection.fetchrow(sql, snapshot_id, client_id)
    if row is None:
        raise SnapshotNotFound(
            detail=f"No snapshot {snapshot_id} of {client_id}.",
            detail_zh=f"{client_id} 没有快照 {snapshot_id}。",
        )
    return Snapshot(*row)


async def open_one(
    tx: AsyncConnection, snapshot_id: UUID, *, client_id: str, is_held: bool = False
) -> Snapshot:
    """As `find`, if it is open. Raises `SnapshotNotOpen` as well."""
    snapshot = await find(tx, snapshot_id, client_id=client_id, is_held=is_held)
    if snapshot.standing != OPEN:
        raise SnapshotNotOpen(
            detail=f"The snapshot is {snapshot.standing}.",
            detail_zh=f"快照当前状态为 {snapshot.standing}。",
        )
    return snapshot


class StoredPart(NamedTuple):
    """A part that is there."""

    part: int
    fingerprint: bytes
    items: int


async def parts_of(tx: AsyncConnection, snapshot_id: UUID) -> list[StoredPart]:
    """The parts that are there, by number."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select part, fingerprint, items from snapshot_parts where snapshot_id = $1 order by part",
        snapshot_id,
    )
    return [StoredPart(*row) for row in rows]


async def forget_parts(tx: AsyncConnection, snapshot_id: UUID) -> None:
    """Let go of what was sent, when nothing will come of it."""
    connection = await driver(tx)
    for table, column in (("delivered_parts", "batch_id"), ("snapshot_parts", "snapshot_id")):
        await connection.execute(f"delete from {table} where {column} = $1", snapshot_id)
