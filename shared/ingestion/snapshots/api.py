"""The door for snapshots, the same in every service that takes items."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from shared.auth import Caller, Scope, requires
from shared.catalogue import NOT_ALLOWED_VALUE
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.described import ANSWERS, LATER, IdempotencyKey, OwnSource, many_items
from shared.ingestion.handover import response, sender_of
from shared.ingestion.headers import whole
from shared.ingestion.idempotency import asked
from shared.ingestion.receipts import Receipt
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots import parts_api, reading_api, states
from shared.ingestion.snapshots.absentees import Numbers
from shared.ingestion.snapshots.closing import Closing, close
from shared.ingestion.snapshots.opening import open_snapshot
from shared.ingestion.snapshots.reading_api import UNKNOWN, SnapshotId, document
from shared.ingestion.snapshots.states import Snapshot
from shared.problems import Fault, Invalid

Db = Annotated[Database, Depends(database_of)]
OPENED: dict[int | str, dict[str, Any]] = {
    201: {"description": "Open", "content": {"application/json": {}}}
}


class OpenQuery(BaseModel):
    """Of what the snapshot is."""

    model_config = ConfigDict(extra="forbid")

    types: Annotated[
        str,
        Field(
            description="Item types separated by commas, e.g. `project,progress`: of these it is "
            "complete · 数据类型，逗号分隔，如 `project,progress`；快照须包含这些类型的全部数据"
        ),
    ]
    source: OwnSource = None


class CloseQuery(BaseModel):
    """How a snapshot is closed."""

    model_config = ConfigDict(extra="forbid")

    parts: Annotated[
        int,
        Field(
            ge=0,
            le=states.MOST_PARTS,
            description="How many parts it has, numbered from 1 · 分片总数，从 1 编号",
        ),
    ]
    confirm_withdrawals: Annotated[
        int | None,
        Field(
            ge=0,
            description="Exactly so many withdrawals are meant; needed for more than 5 % or 1,000 "
            "· 确认撤回的准确条数，超过 5% 或 1000 条时必填",
        ),
    ] = None
    mode: Annotated[
        Literal["commit", "validate"],
        Field(
            description="`validate` shows what would be withdrawn and leaves it open · "
            "`validate` 只显示将被撤回的数量，快照保持开放"
        ),
    ] = "commit"


def add_snapshots(router: Router, service: str, intake: Intake, *, writing: Scope) -> None:
    """The routes of a service."""
    path = f"/{service}/v1/snapshots"
    body = many_items(intake.types)
    _add_open(router, path, intake=intake, writing=writing)
    parts_api.add_part(router, path, intake=intake, writing=writing, body=body)
    _add_close(router, path, intake=intake, writing=writing)
    reading_api.add_read(router, path, writing=writing)
    reading_api.add_withdrawals(router, path, intake=intake, writing=writing)


def _add_open(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    @router.post(
        path,
        status_code=201,
        summary="Open a snapshot · 开启快照",
        responses=ANSWERS | OPENED,
    )
    async def open_one(
        request: Request,
        query: Annotated[OpenQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,  # described here, read whole below
    ) -> Response:
        """Push everything that a source holds: what is absent is withdrawn when it is closed.

        Send the items in `parts`, then `close`. Until then nothing of it is written. What is not
        closed within three days expires; `/batches/{id}/cancel` calls it off. Items that were
        pushed in another way after this answer are never withdrawn by it, nor are those of other
        clients or outside the client's division.
        """
        sender, types = sender_of(caller, query.source), _types_of(intake, query.types)
        operation = f"{path}?{','.join(types)}".encode()
        key = asked(whole(request.headers, "idempotency-key"), operation, sender.source.encode())

        def render(snapshot: Snapshot) -> tuple[int, bytes]:
            return 201, to_json(document(snapshot, (), path=path))

        return response(await open_snapshot(db, sender, types, asked=key, render=render))


def _add_close(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    @router.post(
        path + "/{snapshot_id}/close",
        summary="Close a snapshot · 关闭快照",
        responses=ANSWERS | LATER | UNKNOWN,
    )
    async def close_one(
        request: Request,
        snapshot_id: SnapshotId,
        query: Annotated[CloseQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Write the items of all parts and withdraw what is absent, as a large delivery (202).

        The receipt is that of the batch of the same id: a line for each item, then one for each
        withdrawal. When more than 5 % of what is held or 1,000 items would be withdrawn it is 422
        with the numbers, and stays open; `/withdrawals` lists them, and `confirm_withdrawals` with
        that very number lets them go. A part that is missing is 422 and named.
        """
        here = f"{path}/{snapshot_id}"

        def render(receipt: Receipt, numbers: Numbers) -> tuple[int, bytes]:
            told = receipt.document(path=path.replace("/snapshots", "/batches"))
            return 202, to_json(told | {"withdrawals": numbers.document()})

        def preview(numbers: Numbers) -> tuple[int, bytes]:
            links = {"self": here, "withdrawals": f"{here}/withdrawals"}
            told = {"snapshot_id": str(snapshot_id), "status": states.OPEN}
            return 200, to_json(told | {"withdrawals": numbers.document(), "links": links})

        operation = f"{here}/close?{query.parts}&{query.confirm_withdrawals}&{query.mode}".encode()
        closing = Closing(
            client_id=caller.client_id,
            snapshot_id=snapshot_id,
            parts=query.parts,
            confirmed=query.confirm_withdrawals,
            asked=asked(whole(request.headers, "idempotency-key"), operation),
            render=render,
            preview=preview if query.mode == "validate" else None,
        )
        return response(await close(db, intake, closing))


def _types_of(intake: Intake, text: str) -> list[str]:
    known = [one.name for one in intake.types]
    named = [name.strip() for name in text.split(",")]
    wrong = [name for name in named if name not in known or named.count(name) > 1]
    if not wrong:
        return [name for name in known if name in named]
    allowed = ", ".join(known)
    fault = Fault(
        NOT_ALLOWED_VALUE, "/query/types", "not known here, or named twice",
        "不在允许范围内或重复", wrong[0][:200], allowed,
    )  # fmt: skip
    raise Invalid(
        detail=f"types: some of {allowed}.", detail_zh=f"types 可用：{allowed}。", faults=[fault]
    )
