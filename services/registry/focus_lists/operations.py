"""Everything that changes focus lists."""

from sqlalchemy import delete, insert, literal_column
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.focus_lists.rules import FocusList
from services.registry.focus_lists.tables import focus_list_counties, focus_lists
from shared import outbox
from shared.contracts.envelope import NewEvent
from shared.contracts.registry import FOCUS_LIST_EVENTS


async def publish_focus_list(
    tx: AsyncConnection, published: FocusList, *, correlation_id: str
) -> int:
    """Store a list in place of the one before; tell it if it is new or changed (1, else 0).

    Where a membership is documented is stored in any case: it is shown, but no event carries it.
    """
    version = await _put(tx, published)
    await _put_counties(tx, published)
    if version is None:
        return 0
    event = NewEvent(
        type=FOCUS_LIST_EVENTS["published"],
        subject=published.state.id,
        version=version,
        data=published.state.model_dump_json().encode(),
        correlation_id=correlation_id,
    )
    await outbox.record(tx, [event])
    return 1


async def _put(tx: AsyncConnection, published: FocusList) -> int | None:
    """The version under which the state now stands, None if it stood already."""
    state = published.state
    row = {
        "name": state.name,
        "name_zh": state.name_zh,
        "valid_from": state.valid_from,
        "valid_to": state.valid_to,
        "published_by": published.published_by,
        "state": state.model_dump_json(),
    }
    put = upsert(focus_lists).values(id=state.id, version=1, **row)
    version: int | None = await tx.scalar(
        put.on_conflict_do_update(
            index_elements=["id"],
            set_={name: put.excluded[name] for name in row}
            | {"version": literal_column("focus_lists.version + 1")},
            where=focus_lists.c.state != put.excluded.state,
        ).returning(focus_lists.c.version)
    )
    return version


async def _put_counties(tx: AsyncConnection, published: FocusList) -> None:
    list_id = published.state.id
    await tx.execute(delete(focus_list_counties).where(focus_list_counties.c.list_id == list_id))
    rows = [
        {
            **county.model_dump(),
            "list_id": list_id,
            "source_url": published.basis[county.code].source_url,
            "note": published.basis[county.code].note,
        }
        for county in published.state.counties
    ]
    await tx.execute(insert(focus_list_counties), rows)
