"""The item type `progress`: what a batch of it needs to know, and where it is written."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.projects.progress.bodies import EXAMPLE, ProgressIn
from services.projects.progress.operations import write_progress
from services.projects.progress.rules import CHECKS, Known, decide, doubts, event_of, left
from services.projects.projects.queries import ids_by_source_id
from services.projects.projects.showing import with_amounts_told
from shared.clock import today
from shared.ingestion.items import Holdings, Item, ItemType, Sender


async def load(tx: AsyncConnection, items: Sequence[Item], sender: Sender) -> Known:
    """The projects that this progress names, in one question however many they are."""
    named = sorted({item["project"] for item in items if "project" in item})
    return Known(await ids_by_source_id(tx, sender.source, named), today())


PROGRESS = ItemType(
    name="progress",
    body=ProgressIn,
    example=EXAMPLE,
    table="progress",
    load=load,
    decide=decide,
    event=event_of,
    shown=with_amounts_told,
    columns={
        "project": itemgetter("project"),
        "project_id": lambda state: UUID(state["project_id"]),
        "happened_on": lambda state: date.fromisoformat(state["on"]),
    },
    checks=CHECKS,
    warnings=doubts,
    subject=itemgetter("project"),
    write=write_progress,
    holdings=Holdings(
        groups={"project": "state->>'project'", "month": "left(state->>'on', 7)"},
        sums={},
        history="select version, time, source_version, batch_id, state from progress_versions told"
        " where told.id = held.id",
    ),
    left=left,
)
