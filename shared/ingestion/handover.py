"""One hand-over: the key is looked up, the items are taken, the answer is kept, then committed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import asyncpg
from fastapi import Response

from shared import logs
from shared.auth import Caller
from shared.database import Database
from shared.ingestion import idempotency
from shared.ingestion.idempotency import Answered
from shared.ingestion.items import Sender
from shared.ingestion.receipts import Receipt
from shared.ingestion.receive import Delivery, Intake, Mode
from shared.problems import MEDIA_TYPE, Fault, Forbidden, WrongMediaType

Taken = TypeVar("Taken")

RIVALS = 3


@dataclass(frozen=True, slots=True)
class Handover:
    """What a caller hands over. `asked` names the operation."""

    sender: Sender
    key: str | None
    mode: Mode
    media_type: str
    body: bytes
    asked: str


def sender_of(caller: Caller, source: str | None) -> Sender:
    """The caller as one of its own source systems. Raises `Forbidden` for another's."""
    chosen = source or next(iter(caller.sources), None)
    if chosen is None or chosen not in caller.sources:
        own = ", ".join(caller.sources) or "none"
        raise Forbidden(
            detail=f"This client may write as {own}, not as {chosen!r}.",
            detail_zh=f"该客户端可用的来源系统：{own}。",
            faults=[
                Fault("source_not_yours", "/query/source", "not yours", "无权使用", chosen, own)
            ],
        )
    return Sender(caller.client_id, chosen, caller.division)


def media_type_of(headers: Mapping[str, str]) -> str:
    """What the body is said to be. Raises `WrongMediaType` for one that is packed."""
    packed = headers.get("content-encoding", "identity")
    if packed != "identity":
        raise WrongMediaType(
            detail=f"Content-Encoding {packed!r} is not read here; send the body as it is.",
            detail_zh=f"不支持 Content-Encoding {packed!r}，请直接发送未压缩的内容。",
        )
    return headers.get("content-type", "")


async def hand_over(
    db: Database,
    intake: Intake,
    handover: Handover,
    *,
    render: Callable[[Receipt], tuple[int, bytes]],
) -> Response:
    """Take the items once per key and answer after the commit.

    The answer is stored with the writes: whoever repeats the key gets the very same bytes.
    """
    key = idempotency.key_of(handover.key)
    client_id = handover.sender.client_id
    asked = idempotency.fingerprint(
        handover.asked.encode(), handover.sender.source.encode(), handover.body
    )

    async def once() -> tuple[Answered, Receipt | None]:
        async with db.transaction() as tx:
            before = await idempotency.find_answer(tx, client_id=client_id, key=key, asked=asked)
            if before:
                return before, None
            receipt = await intake.receive(
                tx,
                Delivery(handover.sender, handover.mode, handover.media_type, handover.body),
            )
            answered = Answered(*render(receipt))
            await idempotency.keep_answer(tx, answered, client_id=client_id, key=key, asked=asked)
            return answered, receipt

    answered, receipt = await _past_rivals(once)
    if receipt is None:
        return _response(answered, replayed=True)
    logs.get("ingestion").info(
        "batch taken",
        batch_id=str(receipt.batch_id),
        source=receipt.source,
        mode=receipt.mode,
        counts=receipt.counts,
        sequence=receipt.sequence,
    )
    return _response(answered, replayed=False)


async def _past_rivals(once: Callable[[], Awaitable[Taken]]) -> Taken:
    """Do it again when another sender wrote the same thing, such as one credit code, meanwhile.

    The second look finds the rival's row, and the rules then say which item is refused and why.
    """
    for _ in range(RIVALS):
        try:
            return await once()
        except asyncpg.UniqueViolationError as rival:
            logs.get("ingestion").info("a rival was first", constraint=rival.constraint_name)
    return await once()


def _response(answered: Answered, *, replayed: bool) -> Response:
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(
        answered.answer,
        status_code=answered.status,
        media_type="application/json" if answered.status < 400 else MEDIA_TYPE,
        headers=headers,
    )
