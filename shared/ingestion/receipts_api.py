"""Routes that show what became of batches: their states and their lines."""

import asyncio
import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.etags import UNCHANGED
from shared.etags import answer as tagged
from shared.ingestion import receipt_queries
from shared.ingestion.commits import unknown
from shared.ingestion.described import BatchId, Prefer
from shared.ingestion.headers import whole
from shared.ingestion.items import Outcome
from shared.ingestion.preferences import preferences_of
from shared.ingestion.receipt_queries import OwnBatches
from shared.ingestion.receipts import AT_REST, Line, Receipt, Status
from shared.pages import PageQuery, decode_cursor, encode_cursor
from shared.problems import catalogue_at

Db = Annotated[Database, Depends(database_of)]
LOOK_EVERY = 0.1


class BatchesQuery(PageQuery):
    """Filters of the list of batches."""

    status: Annotated[Status | None, Field(description="State of the batch · 批次状态")] = None


class LinesQuery(PageQuery):
    """Filters of a receipt's lines."""

    outcome: Annotated[
        Outcome | None, Field(description="What became of the item · 该条数据的处理结果")
    ] = None
    warned: Annotated[
        bool | None,
        Field(description="With a warning, or without one · 有警告的，或没有警告的"),
    ] = None


def add_list(router: Router, path: str, *, writing: Scope) -> None:
    @router.get(path, summary="List your own batches · 本接入方的批次列表")
    async def list_batches(
        query: Annotated[BatchesQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """The caller's own batches, newest first."""
        key = decode_cursor(query.cursor, UUID)
        async with db.transaction() as tx:
            page = await receipt_queries.receipts_page(
                tx,
                OwnBatches(caller.client_id, query.status),
                after=key[0] if key else None,
                limit=query.limit,
            )
        full = len(page) == query.limit
        return {
            "items": [receipt.document(path=path) for receipt in page],
            "next_cursor": encode_cursor(str(page[-1].batch_id)) if full else None,
        }


def add_read(router: Router, path: str, *, writing: Scope) -> None:
    @router.get(
        path + "/{batch_id}",
        summary="Read a batch's receipt · 查看批次回执",
        responses=UNCHANGED,
    )
    async def read_batch(
        request: Request,
        batch_id: BatchId,
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        prefer: Prefer = None,
    ) -> Response:
        """State, counts and progress of one of the caller's own batches.

        With `Prefer: wait=30` the answer comes when the batch is at rest, or after so many seconds.
        """
        wait = preferences_of(whole(request.headers, "prefer")).wait
        deadline = time.monotonic() + wait
        while True:
            async with db.transaction() as tx:
                receipt = await _own(tx, batch_id, caller)
            left = deadline - time.monotonic()
            if receipt.status in AT_REST or left <= 0:
                break
            await asyncio.sleep(min(LOOK_EVERY, left))
        answer = tagged(request, to_json(receipt.document(path=path)))
        if wait:
            answer.headers["Preference-Applied"] = f"wait={wait}"
        return answer


def add_lines(router: Router, path: str, *, writing: Scope) -> None:
    catalogue = catalogue_at(path)

    @router.get(path + "/{batch_id}/items", summary="Read a receipt's lines · 查看回执明细")
    async def read_receipt_lines(
        batch_id: BatchId,
        query: Annotated[LinesQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """The durable receipt: what became of each item, in the sender's order.

        All given filters must be met.
        """
        key = decode_cursor(query.cursor, int)
        async with db.transaction() as tx:
            await _own(tx, batch_id, caller)
            lines = await receipt_queries.lines_page(
                tx,
                batch_id,
                only=receipt_queries.Only(query.outcome, query.warned),
                after=key[0] if key else -1,
                limit=query.limit,
            )
        full = len(lines) == query.limit
        return {
            "items": [_linked(line, catalogue) for line in lines],
            "next_cursor": encode_cursor(lines[-1]["position"]) if full else None,
        }


def _linked(line: Line, catalogue: str) -> Line:
    """A stored line whose faults say where they are explained; the rows hold their codes only."""
    for fault in (*line["errors"], *line["warnings"]):
        fault["see"] = f"{catalogue}/{fault['code']}"
    return line


async def _own(tx: Any, batch_id: UUID, caller: Caller) -> Receipt:
    receipt = await receipt_queries.find_receipt(tx, batch_id, client_id=caller.client_id)
    if receipt is None:
        raise unknown(batch_id, caller.client_id)
    return receipt
