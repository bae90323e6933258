"""Everything that changes region pairs."""

from sqlalchemy import delete, insert, literal_column
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.region_pairs.tables import region_pair_members, region_pairs
from shared import outbox
from shared.contracts.envelope import NewEvent
from shared.contracts.registry import REGION_PAIRS_EVENTS, RegionPairsState


async def publish_region_pairs(
    tx: AsyncConnection, state: RegionPairsState, *, correlation_id: str
) -> int:
    """Store a set of pairs in place of the one before; tell it if new or changed (1, else 0)."""
    text = state.model_dump_json()
    version = await _put(tx, state.id, text)
    if version is None:
        return 0
    await tx.execute(delete(region_pair_members).where(region_pair_members.c.pairs_id == state.id))
    await tx.execute(
        insert(region_pair_members),
        [{"pairs_id": state.id, "east": east, "west": west} for east, west in state.pairs],
    )
    event = NewEvent(
        type=REGION_PAIRS_EVENTS["published"],
        subject=state.id,
        version=version,
        data=text.encode(),
        correlation_id=correlation_id,
    )
    await outbox.record(tx, [event])
    return 1


async def _put(tx: AsyncConnection, pairs_id: str, text: str) -> int | None:
    """The version under which the state now stands, None if it stood already."""
    put = upsert(region_pairs).values(id=pairs_id, state=text, version=1)
    version: int | None = await tx.scalar(
        put.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "state": put.excluded.state,
                "version": literal_column("region_pairs.version + 1"),
            },
            where=region_pairs.c.state != put.excluded.state,
        ).returning(region_pairs.c.version)
    )
    return version
