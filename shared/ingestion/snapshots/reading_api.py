"""Routes that show a snapshot: how far it is, and what it would withdraw."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import Field
from pydantic_core import from_json

from shared.auth import Caller, Scope, requires
from shared.clock import iso
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots import states
from shared.ingestion.snapshots.absentees import Absent, Absentees
from shared.ingestion.snapshots.states import Snapshot, StoredPart
from shared.pages import PageQuery, decode_cursor, encode_cursor
from shared.problems import catalogue_at, told

Db = Annotated[Database, Depends(database_of)]
SnapshotId = Annotated[UUID, Path(description="The snapshot's id · 快照标识")]
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such snapshot"}}


class WithdrawalsQuery(PageQuery):
    """Filters of what a snapshot would withdraw."""

    text: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Any part of the id or name, in large or small letters · "
            "来源编号或名称中的任意部分，不区分大小写",
        ),
    ] = None


def document(snapshot: Snapshot, parts: Sequence[StoredPart], *, path: str) -> dict[str, Any]:
    """A snapshot as it goes over the wire."""
    here = f"{path}/{snapshot.snapshot_id}"
    batch = f"{path.replace('/snapshots', '/batches')}/{snapshot.snapshot_id}"
    return {
        "snapshot_id": str(snapshot.snapshot_id),
        "status": snapshot.standing,
        "source": snapshot.source,
        "types": list(snapshot.types),
        "opened_at": iso(snapshot.opened_at),
        "expires_at": iso(snapshot.expires_at),
        "received": sum(one.items for one in parts),
        "parts": [{"part": one.part, "items": one.items} for one in parts],
        "links": {
            "self": here,
            "parts": f"{here}/parts/{{part}}",
            "close": f"{here}/close",
            "withdrawals": f"{here}/withdrawals",
            "cancel": f"{batch}/cancel",
            "receipt": batch,
        },
    }


def add_read(router: Router, path: str, *, writing: Scope) -> None:
    """How far a snapshot is."""

    @router.get(path + "/{snapshot_id}", summary="Read a snapshot · 查看快照", responses=UNKNOWN)
    async def read_snapshot(
        snapshot_id: SnapshotId, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> dict[str, Any]:
        """Its state, its parts so far, and until when it may be closed.

        What became of it once it is closed stands on the receipt of the batch of the same id.
        """
        async with db.snapshot() as tx:
            snapshot = await states.find(tx, snapshot_id, client_id=caller.client_id)
            parts = await states.parts_of(tx, snapshot_id)
        return document(snapshot, parts, path=path)


def add_withdrawals(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    """What a snapshot would withdraw."""

    @router.get(
        path + "/{snapshot_id}/withdrawals",
        summary="List what a snapshot would withdraw · 快照将撤回的数据清单",
        responses=UNKNOWN | {409: {"description": "It is not open"}},
    )
    async def list_withdrawals(
        snapshot_id: SnapshotId,
        query: Annotated[WithdrawalsQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """The items held that no part lists so far, by type and id; what is odd about letting go.

        Once it is closed the receipt lines say what was withdrawn.
        """
        key = decode_cursor(query.cursor, str, str)
        after = (key[0], key[1]) if key else None
        async with db.transaction() as tx:
            snapshot = await states.open_one(tx, snapshot_id, client_id=caller.client_id)
            absentees = Absentees(snapshot, intake.types)
            page = await absentees.page(tx, after=after, limit=query.limit, text=query.text)
            items = await _told(tx, absentees, page, catalogue=catalogue_at(path))
        full = len(page) == query.limit
        last = (page[-1].item_type, page[-1].source_id) if full else ()
        return {"items": items, "next_cursor": encode_cursor(*last) if full else None}


async def _told(
    tx: Any, absentees: Absentees, page: Sequence[Absent], *, catalogue: str
) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for name in dict.fromkeys(one.item_type for one in page):
        found = [(one, from_json(one.state)) for one in page if one.item_type == name]
        leaving = absentees.type_of(name).leaving
        warned = await leaving(tx, [state for _, state in found]) if leaving else {}
        items += [
            {
                "type": name,
                "source_id": one.source_id,
                "id": state["id"],
                "name": state.get("name"),
                "warnings": [
                    told(warning, catalogue=catalogue) for warning in warned.get(one.source_id, ())
                ],
            }
            for one, state in found
        ]
    return items
