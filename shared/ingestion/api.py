"""The door for batches, the same in every service that takes items."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion import receipts_api, tables_api
from shared.ingestion.aside import Aside
from shared.ingestion.commits import Moved, Step, cancel, commit_validated
from shared.ingestion.decode import TooManyAtOnce, is_table, refuse_row_type
from shared.ingestion.deliveries import Delivery, lay_down
from shared.ingestion.described import (
    ANSWERS,
    LATER,
    BatchId,
    IdempotencyKey,
    Prefer,
    many_items,
)
from shared.ingestion.handover import Handover, hand_over, response, sender_of
from shared.ingestion.headers import whole
from shared.ingestion.idempotency import asked, key_of
from shared.ingestion.incoming import Incoming, table_at_once
from shared.ingestion.items import Outcome, Sender
from shared.ingestion.preferences import preferences_of
from shared.ingestion.receipts import How, Mode, Receipt
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots.api import add_snapshots
from shared.ingestion.sources_api import add_sources
from shared.problems import Invalid

Db = Annotated[Database, Depends(database_of)]

DELIVERY_BYTES = 4 * 1024**3


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
    atomicity: Annotated[
        Literal["item", "all"],
        Field(
            description="`all`: one refused item refuses the whole batch · "
            "`all`：有一条被拒绝则整批不写入"
        ),
    ] = "item"
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


class AtomicBatchRefused(Invalid):
    """One item of a batch that is written whole or not at all was refused."""

    slug = "atomic-batch-refused"
    title, title_zh = "Nothing was written: an item was refused", "整批未写入：有数据被拒绝"


def batch_routes(
    service: str, intake: Intake, *, writing: Scope, example: Mapping[str, Any]
) -> Router:
    """The routes by which a service takes items and shows what became of them."""
    router = Router(tags=["batches"])
    path = f"/{service}/v1/batches"
    router.body_limits[path] = DELIVERY_BYTES
    _add_receive(router, path, intake=intake, writing=writing, example=example)
    _add_commit(router, path, intake=intake, writing=writing)
    _add_cancel(router, path, writing=writing)
    receipts_api.add_list(router, path, writing=writing)
    receipts_api.add_read(router, path, writing=writing)
    receipts_api.add_lines(router, path, writing=writing)
    receipts_api.add_error_codes(router, service)
    tables_api.add_template(router, service, intake)
    tables_api.add_reports(router, path, writing=writing)
    add_sources(router, service, intake, writing=writing)
    add_snapshots(router, service, intake, writing=writing, example=example)
    return router


def _add_receive(
    router: Router, path: str, *, intake: Intake, writing: Scope, example: Mapping[str, Any]
) -> None:
    aside = Aside()

    @router.post(
        path,
        summary="Hand over a batch · 推送批次",
        openapi_extra=many_items(intake.types, example),
        responses=ANSWERS | LATER,
    )
    async def receive_batch(
        request: Request,
        query: Annotated[BatchQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,  # described here, read whole below
        prefer: Prefer = None,
    ) -> Response:
        """Hand over items as a JSON array, NDJSON, CSV or XLSX, as they are or by gzip or zstd.

        Tables have the columns of `templates/{type}.xlsx` and at most 10 MiB; a fault points to
        the row and column that the spreadsheet shows.

        Up to 5,000 items and 10 MiB are answered at once. A larger delivery is stored as it
        arrives and answered with 202, as is any with `Prefer: respond-async`: the worker takes it
        in order, the receipt shows its progress and `Prefer: wait=30` on the receipt waits for it.
        Each item stands for itself: a refused one never holds up the others, and the receipt has a
        durable line for each; with `atomicity=all` one refused item refuses all (422).
        `mode=validate` shows what would be done, to be written by `/commit` without being sent
        again. An item that names an organization, county or project not here yet is `deferred`
        and taken when that arrives. Send the same `Idempotency-Key` again to get the same answer
        without doing anything twice. `sequence` can be waited for at stats' `/stats/v1/watermark`.
        """
        sender, media_type = (
            sender_of(caller, query.source),
            request.headers.get("content-type", ""),
        )
        incoming, key = Incoming(request), whole(request.headers, "idempotency-key")
        key_of(key)  # told before a long body has been sent in vain
        call = _Call(path, query, sender, key=key)
        is_async = preferences_of(whole(request.headers, "prefer")).is_async
        pieces = incoming.pieces()
        body = None if is_async and not is_table(media_type) else await incoming.at_once()
        if is_table(media_type):
            body = table_at_once(body)
            rows = intake.lines_of(body, media_type=media_type, row_type=query.type)
            pieces = aside.pieces(rows)
        else:
            refuse_row_type(query.type)
        if body is not None and not is_async:
            handover = Handover(
                sender=sender,
                asked=call.asked(incoming.fingerprint),
                how=call.how,
                read=partial(intake.read, body, media_type=media_type, row_type=query.type),
                render=call.render,
                aside=aside if is_table(media_type) else None,
            )
            try:
                return response(await hand_over(db, intake, handover))
            except TooManyAtOnce:
                pass
        delivery = Delivery(
            sender=sender,
            how=call.how,
            media_type=media_type,
            pieces=pieces,
            asked=lambda: call.asked(incoming.fingerprint),
            render=call.render,
        )
        return response(await lay_down(db, delivery))


class _Call:
    """One call of `receive_batch`: what it asks, and how its receipt is told."""

    def __init__(self, path: str, query: BatchQuery, sender: Sender, *, key: str | None) -> None:
        self._path = path
        self._query = query
        self._key = key
        self._source = sender.source.encode()
        self.how = How(query.mode, query.atomicity == "all")

    def asked(self, fingerprint: bytes) -> Any:
        query = self._query
        named = f"&{query.type}" if query.type else ""
        operation = f"{self._path}?{query.mode}&{query.report}&{query.atomicity}{named}".encode()
        return asked(self._key, operation, self._source, fingerprint)

    def render(self, receipt: Receipt) -> tuple[int, bytes]:
        document = receipt.document(path=self._path, full=self._query.report == "full")
        if receipt.status == "queued":
            return 202, to_json(document)
        if receipt.status != "refused":
            return 200, to_json(document)
        refused = sum(receipt.counts.get(name, 0) for name in (Outcome.REJECTED, Outcome.CONFLICT))
        problem = AtomicBatchRefused(
            detail=f"{refused} of {receipt.received} items refused; none was written.",
            detail_zh=f"{receipt.received} 条中有 {refused} 条被拒绝，整批未写入。",
        )
        told = problem.document(instance=self._path)
        return problem.status, to_json(told | {"receipt": document})


def _add_commit(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    @router.post(
        path + "/{batch_id}/commit",
        summary="Write a validated batch · 提交已校验的批次",
        responses=ANSWERS | LATER,
    )
    async def commit_batch(
        request: Request,
        batch_id: BatchId,
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Write a batch that was validated, without sending it again.

        It is written just as the preview said. When what it was validated against has moved in
        the meantime nothing is written, the answer is 409 with the new preview, and the next
        commit (with a new key) is held to that one.
        """

        def render(receipt: Receipt, has_moved: bool) -> tuple[int, bytes]:
            document = receipt.document(path=path)
            if not has_moved:
                return 202 if receipt.status == "queued" else 200, to_json(document)
            problem = Moved(
                detail="Nothing was written. Look at the new preview and commit again.",
                detail_zh="未写入任何数据。请查看新的校验结果后再次提交。",
            )
            return problem.status, to_json(problem.document(instance=path) | {"receipt": document})

        operation = f"{path}/{batch_id}/commit".encode()
        key = whole(request.headers, "idempotency-key")
        step = Step(caller.client_id, batch_id, asked(key, operation), render)
        return response(await commit_validated(db, intake, step))


def _add_cancel(router: Router, path: str, *, writing: Scope) -> None:
    @router.post(
        path + "/{batch_id}/cancel",
        summary="Call off a waiting delivery · 撤回等待中的批次",
        responses={409: {"description": "Its first part has been taken"}},
    )
    async def cancel_batch(
        batch_id: BatchId, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> dict[str, Any]:
        """Call off a delivery while it is queued, or a snapshot until it is taken.

        Nothing of it is written then.
        """
        receipt = await cancel(db, batch_id, client_id=caller.client_id)
        return receipt.document(path=path)
