"""The routes by which a batch that was handed over is written, called off or forgotten."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.calling_off import cancel, forget_preview
from shared.ingestion.commits import Moved, Step, commit_validated
from shared.ingestion.described import ANSWERS, LATER, BatchId, IdempotencyKey
from shared.ingestion.handover import response
from shared.ingestion.headers import whole
from shared.ingestion.idempotency import asked
from shared.ingestion.receipts import Receipt
from shared.ingestion.receive import Intake
from shared.problems import catalogue_at

Db = Annotated[Database, Depends(database_of)]


def add_commit(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    """How a validated batch is written."""

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
            told = problem.document(instance=path, catalogue=catalogue_at(path))
            return problem.status, to_json(told | {"receipt": document})

        operation = f"{path}/{batch_id}/commit".encode()
        key = whole(request.headers, "idempotency-key")
        step = Step(caller.client_id, batch_id, asked(key, operation), render)
        return response(await commit_validated(db, intake, step))


def add_cancel(router: Router, path: str, *, writing: Scope) -> None:
    """How a delivery is called off."""

    @router.post(
        path + "/{batch_id}/cancel",
        summary="Call off a delivery · 取消批次",
        responses={409: {"description": "It is at rest"}},
    )
    async def cancel_batch(
        batch_id: BatchId, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> dict[str, Any]:
        """Call off a delivery that waits or is under way, or a snapshot that is open or so.

        Nothing more of it is written. What the worker has taken stays as it is: `done` of
        `received`, with its counts and lines; what is deferred among it still waits.
        """
        receipt = await cancel(db, batch_id, client_id=caller.client_id)
        return receipt.document(path=path)


def add_forget(router: Router, path: str, *, writing: Scope) -> None:
    """How a preview is put away."""

    @router.delete(
        path + "/{batch_id}",
        status_code=204,
        summary="Forget a preview · 放弃校验结果",
        responses={409: {"description": "It is no preview, or still arrives"}},
    )
    async def forget_batch(
        batch_id: BatchId, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> None:
        """Let go of a batch that was validated and not committed, and of its lines.

        Nothing of it was written. A repeat under its key is answered as before, with an id that
        is not known any more.
        """
        await forget_preview(db, batch_id, client_id=caller.client_id)
