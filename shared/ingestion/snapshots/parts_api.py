"""The route by which a part of a snapshot is handed over."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.aside import Aside
from shared.ingestion.decode import is_table, refuse_row_type
from shared.ingestion.described import ANSWERS, IdempotencyKey, RowType
from shared.ingestion.handover import response
from shared.ingestion.headers import whole
from shared.ingestion.idempotency import asked, digest_of, key_of
from shared.ingestion.incoming import Incoming, table_at_once
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots import states
from shared.ingestion.snapshots.parts import Sent, lay_down_part
from shared.ingestion.snapshots.reading_api import UNKNOWN, SnapshotId

Db = Annotated[Database, Depends(database_of)]
PART_BYTES = 4 * 1024**3
PartNumber = Annotated[
    int,
    Path(ge=1, le=states.MOST_PARTS, description="Counted from 1, in any order · 分片号，从 1 起"),
]


class PartQuery(BaseModel):
    """What the rows of a part are."""

    model_config = ConfigDict(extra="forbid")

    type: RowType = None


def add_part(
    router: Router, path: str, *, intake: Intake, writing: Scope, body: dict[str, Any]
) -> None:
    """How a part is handed over."""
    here = path + "/{snapshot_id}/parts/{part}"
    router.body_limits[here] = PART_BYTES
    aside = Aside()

    @router.post(
        here,
        summary="Hand over a part of a snapshot · 推送快照分片",
        openapi_extra=body,
        responses=ANSWERS | UNKNOWN,
    )
    async def receive_part(
        request: Request,
        snapshot_id: SnapshotId,
        part: PartNumber,
        query: Annotated[PartQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Store a part, in every format that batches have and of any length, to be written later.

        Parts may come in any order and more than once: the same content is answered the same, other
        content under the same number is 422. Every item must say what it is: a part with an item
        whose type or `source_id` cannot be read is 422 and not stored, because what it lists could
        not be told from what is absent. All other faults stand on the receipt once it is closed;
        positions there count through all parts.
        """
        key, media_type = (
            whole(request.headers, "idempotency-key"),
            request.headers.get("content-type", ""),
        )
        key_of(key)  # told before a long body has been sent in vain
        async with db.transaction() as tx:
            snapshot = await states.open_one(tx, snapshot_id, client_id=caller.client_id)
        incoming = Incoming(request)
        pieces = incoming.pieces()
        if is_table(media_type):
            table = table_at_once(await incoming.at_once())
            rows = intake.lines_of(table, media_type=media_type, row_type=query.type)
            pieces = aside.pieces(rows)
        else:
            refuse_row_type(query.type)

        def content() -> bytes:
            return digest_of(incoming.fingerprint, (query.type or "").encode())

        def render(items: int) -> tuple[int, bytes]:
            return 200, to_json({"snapshot_id": str(snapshot_id), "part": part, "items": items})

        operation = f"{path}/{snapshot_id}/parts/{part}".encode()
        sent = Sent(
            snapshot=snapshot,
            number=part,
            media_type=media_type,
            pieces=pieces,
            content=content,
            asked=lambda: asked(key, operation, content()),
            render=render,
        )
        return response(await lay_down_part(db, intake, sent))
