"""The route by which a batch is handed over, in every format and of any length."""

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.aside import Aside
from shared.ingestion.decode import TooManyAtOnce, is_table, refuse_row_type
from shared.ingestion.deliveries import Delivery, lay_down
from shared.ingestion.described import (
    ANSWERS,
    LATER,
    IdempotencyKey,
    OwnSource,
    Prefer,
    RowType,
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
from shared.problems import Invalid, catalogue_at

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
    source: OwnSource = None
    report: Annotated[
        Literal["errors", "full"],
        Field(
            description="Lines in the answer: refused only, or all · "
            "回答中的明细：仅被拒绝的，或全部"
        ),
    ] = "errors"
    type: RowType = None


class AtomicBatchRefused(Invalid):
    """One item of a batch that is written whole or not at all was refused."""

    slug = "atomic-batch-refused"
    title, title_zh = "Nothing was written: an item was refused", "整批未写入：有数据被拒绝"
    repair = "Correct the refused items under `receipt`, or send the batch with atomicity=item."
    repair_zh = "请更正 receipt 中被拒绝的数据，或改用 atomicity=item。"


def add_receive(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    """How a batch is handed over."""
    router.body_limits[path] = DELIVERY_BYTES
    aside = Aside()

    @router.post(
        path,
        summary="Hand over a batch · 推送批次",
        openapi_extra=many_items(intake.types),
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
        told = problem.document(instance=self._path, catalogue=catalogue_at(self._path))
        return problem.status, to_json(told | {"receipt": document})
