"""The door for batches, the same in every service that takes items."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from shared.auth import PUBLIC, Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.etags import answer as tagged
from shared.ingestion import codes, receipts
from shared.ingestion.decode import TABLES
from shared.ingestion.formats import ndjson
from shared.ingestion.formats.packing import unpacked
from shared.ingestion.handover import Handover, hand_over, response, sender_of
from shared.ingestion.idempotency import asked
from shared.ingestion.items import Outcome
from shared.ingestion.receipts import Mode
from shared.ingestion.receive import Intake
from shared.pages import PageQuery, decode_cursor, encode_cursor
from shared.problems import NotFound

Db = Annotated[Database, Depends(database_of)]


IdempotencyKey = Annotated[
    str | None,
    Header(
        description='Required. A quoted string of the caller\'s choice, e.g. `"batch-7"` · '
        "必填，由调用方自定的带引号字符串"
    ),
]
BatchId = Annotated[UUID, Path(description="The id on the receipt · 回执上的批次标识")]


class BatchQuery(BaseModel):
    """How a batch is to be taken."""

    model_config = ConfigDict(extra="forbid")

    mode: Annotated[
        Mode,
        Field(
            description="`validate` answers the same and keeps nothing · "
            "`validate` 只校验、不保存，回答相同"
        ),
    ] = "commit"
    source: Annotated[
        str | None,
        Field(
            description="Source system; the client's first when left out · "
            "来源系统，不填为该接入方的第一个"
        ),
    ] = None
    report: Annotated[
        Literal["errors", "full"],
        Field(
            description="Lines in the answer: refused only, or all · "
            "回答中的明细：仅被拒绝的，或全部"
        ),
    ] = "errors"
    type: Annotated[
        str | None,
        Field(
            description="Of CSV and XLSX: what the rows are, when no column says so · "
            "CSV 与 XLSX：没有“类型”列时，说明各行的数据类型"
        ),
    ] = None


class LinesQuery(PageQuery):
    """Filters of a receipt's lines."""

    outcome: Annotated[
        Outcome | None, Field(description="What became of the item · 该条数据的处理结果")
    ] = None


class UnknownBatch(NotFound):
    """The caller has no batch of this id."""

    slug = "batch-not-found"
    title, title_zh = "No such batch of this client", "该客户端没有此批次"


def batch_routes(
    service: str, intake: Intake, *, writing: Scope, example: Mapping[str, Any]
) -> APIRouter:
    """The routes by which a service takes items and shows what became of them."""
    router = APIRouter(tags=["batches"])
    path = f"/{service}/v1/batches"
    _add_receive(router, path, intake=intake, writing=writing, example=example)
    _add_list(router, path, writing=writing)
    _add_read(router, path, writing=writing)
    _add_lines(router, path, writing=writing)
    _add_error_codes(router, service)
    return router


def _add_receive(
    router: APIRouter, path: str, *, intake: Intake, writing: Scope, example: Mapping[str, Any]
) -> None:
    @router.post(
        path,
        summary="Hand over a batch · 推送批次",
        openapi_extra=request_body(example),
        responses=ANSWERS,
    )
    async def receive_batch(
        request: Request,
        query: Annotated[BatchQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Hand over items: a JSON array, NDJSON, CSV or XLSX, at most 5,000 items and 10 MiB.

        `Content-Encoding` may be gzip or zstd; the limit is that of the unpacked body. Tables have
        the columns of `templates/{type}.xlsx`, and a fault points to row and column.

        Each item stands for itself: a refused one never holds up the others, and the receipt has
        a durable line for each. Send the same `Idempotency-Key` again to get the same answer
        without doing anything twice. `sequence` can be waited for at stats' `/stats/v1/watermark`.
        """

        def render(receipt: receipts.Receipt) -> tuple[int, bytes]:
            return 200, to_json(receipt.document(path=path, full=query.report == "full"))

        sender = sender_of(caller, query.source)
        body = unpacked(await request.body(), request.headers)
        named = f"&{query.type}" if query.type else ""
        operation = f"{path}?{query.mode}&{query.report}{named}".encode()
        handover = Handover(
            sender=sender,
            asked=asked(idempotency_key, operation, sender.source.encode(), body),
            mode=query.mode,
            read=partial(
                intake.read,
                body,
                media_type=request.headers.get("content-type", ""),
                row_type=query.type,
            ),
            render=render,
        )
        return response(await hand_over(db, intake, handover))


def _add_list(router: APIRouter, path: str, *, writing: Scope) -> None:
    @router.get(path, summary="List your own batches · 本接入方的批次列表")
    async def list_batches(
        query: Annotated[PageQuery, Query()], caller: Annotated[Caller, requires(writing)], db: Db
    ) -> dict[str, Any]:
        """The caller's own batches, newest first."""
        key = decode_cursor(query.cursor, UUID)
        async with db.transaction() as tx:
            page = await receipts.receipts_page(
                tx,
                client_id=caller.client_id,
                after=key[0] if key else None,
                limit=query.limit,
            )
        full = len(page) == query.limit
        return {
            "items": [receipt.document(path=path) for receipt in page],
            "next_cursor": encode_cursor(str(page[-1].batch_id)) if full else None,
        }


def _add_read(router: APIRouter, path: str, *, writing: Scope) -> None:
    @router.get(path + "/{batch_id}", summary="Read a batch's receipt · 查看批次回执")
    async def read_batch(
        request: Request, batch_id: BatchId, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> Response:
        """State and counts of one of the caller's own batches."""
        async with db.transaction() as tx:
            receipt = await _own(tx, batch_id, caller)
        return tagged(request, to_json(receipt.document(path=path)))


def _add_lines(router: APIRouter, path: str, *, writing: Scope) -> None:
    @router.get(path + "/{batch_id}/items", summary="Read a receipt's lines · 查看回执明细")
    async def read_receipt_lines(
        batch_id: BatchId,
        query: Annotated[LinesQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """The durable receipt: what became of each item, in the sender's order."""
        key = decode_cursor(query.cursor, int)
        async with db.transaction() as tx:
            await _own(tx, batch_id, caller)
            lines = await receipts.lines_page(
                tx,
                batch_id,
                outcome=query.outcome,
                after=key[0] if key else -1,
                limit=query.limit,
            )
        full = len(lines) == query.limit
        return {
            "items": lines,
            "next_cursor": encode_cursor(lines[-1]["position"]) if full else None,
        }


def _add_error_codes(router: APIRouter, service: str) -> None:
    @router.get(
        f"/{service}/v1/error-codes",
        summary="List error codes · 错误代码列表",
        openapi_extra=PUBLIC,
    )
    async def list_error_codes() -> dict[str, list[codes.ErrorCode]]:
        """Every code that can stand on a receipt, in zh and en, with its repair."""
        return {"items": codes.catalogue()}


async def _own(tx: Any, batch_id: UUID, caller: Caller) -> receipts.Receipt:
    receipt = await receipts.find_receipt(tx, batch_id, client_id=caller.client_id)
    if receipt is None:
        raise UnknownBatch(detail=f"No batch {batch_id} of {caller.client_id}.")
    return receipt


ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Body or key cannot be read"},
    401: {"description": "Access token missing or not valid"},
    403: {"description": "Not this client's source"},
    409: {"description": "A request with this key is still running, or the version conflicts"},
    413: {"description": "Body over 10 MiB, packed or unpacked"},
    415: {"description": "Content type or packing not supported"},
    422: {"description": "Unknown parameter, key reused, or the single item refused"},
}


def request_body(example: Mapping[str, Any], *, one: bool = False) -> dict[str, Any]:
    """What OpenAPI says of a body of items, or of `one` item."""
    item = {"type": "object", "example": dict(example)}
    content: dict[str, Any] = {
        "application/json": {"schema": item if one else {"type": "array", "items": item}}
    }
    if not one:
        content |= {kind: {"schema": {"type": "string"}} for kind in (ndjson.MEDIA_TYPE, *TABLES)}
    return {"requestBody": {"required": True, "content": content}}
