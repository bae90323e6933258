"""One hand-over: the key is looked up, the items are taken, the answer is kept, then committed."""

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field

from fastapi import Response

from shared import logs
from shared.auth import Caller
from shared.database import Database
from shared.ingestion import codes, idempotency
from shared.ingestion.aside import Aside
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.items import Sender
from shared.ingestion.parcels import Parcel
from shared.ingestion.receipts import How, Receipt
from shared.ingestion.receive import Intake
from shared.ingestion.rivals import past_rivals
from shared.problems import MEDIA_TYPE, Fault, Forbidden, Problem

SOURCE_NOT_YOURS = codes.declare(
    "source_not_yours",
    en="This client may not write as this source system",
    zh="该客户端无权使用此来源系统",
    repair_en="Name one of the sources under `expected`, or leave `source` out for the first one.",
    repair_zh="请使用“应为”（expected_zh）所列来源系统；不填 source 则使用第一个。",
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What a caller hands over for which operation, and how its receipt is told.

    `read` gives the items anew each time, and raises when there are none to read. `render` gives
    the status and the body of the answer; it is called in the caller's context. What takes long
    to be read is read `aside`.
    """

    sender: Sender
    asked: Asked
    how: How
    read: Callable[[], Parcel]
    render: Callable[[Receipt], tuple[int, bytes]]
    aside: Aside | None = None
    context: Context = field(default_factory=copy_context)

    def answered(self, receipt: Receipt) -> Answered:
        """The answer to this caller."""
        return Answered(*self.context.run(self.render, receipt))


def sender_of(caller: Caller, source: str | None) -> Sender:
    """The caller as one of its own source systems. Raises `Forbidden` for another's."""
    chosen = source or next(iter(caller.sources), None)
    if chosen is None or chosen not in caller.sources:
        own = ", ".join(caller.sources) or "none"
        raise Forbidden(
            detail=f"This client may write as {own}, not as {chosen!r}.",
            detail_zh=f"该客户端可用的来源系统：{own}。",
            faults=[Fault(SOURCE_NOT_YOURS, "/query/source", "not yours", "无权使用", chosen, own)],
        )
    return Sender(caller.client_id, chosen, caller.division)


async def hand_over(db: Database, intake: Intake, handover: Handover) -> Answered:
    """Take the items once per key and answer after the commit.

    The answer is stored with the writes: whoever repeats the key gets the very same bytes.
    When another sender wrote the same thing, such as one credit code, meanwhile, it is done
    again: the second look finds the rival's row, and the rules then say which item is refused
    and why. Raises the problem for which the request is refused.
    """

    async def attempt() -> Answered | Problem:
        read, aside = handover.read, handover.aside
        parcel = await aside.read(read) if aside else read()
        (outcome,) = await together(db, intake, [(handover, parcel)])
        return outcome

    outcome = await past_rivals(attempt)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def together(
    db: Database, intake: Intake, handed: Sequence[tuple[Handover, Parcel]]
) -> list[Answered | Problem]:
    """Take hand-overs of one sender, taken one way, in one transaction; what each is answered.

    Each has a key of its own and, when there are several, an item of its own. After any other
    exception than a problem nothing has happened.
    """
    sender, how = handed[0][0].sender, handed[0][0].how
    async with db.transaction() as tx:
        asked = [handover.asked for handover, _ in handed]
        outcomes = await idempotency.find_answers(tx, sender.client_id, asked)
        new = [place for place, before in enumerate(outcomes) if before is None]
        made: list[Receipt] = []
        if new:
            parcels = [handed[place][1] for place in new]
            made = await intake.receive(tx, sender, parcels, how)
            given = [
                handed[place][0].answered(receipt) for place, receipt in zip(new, made, strict=True)
            ]
            keys = [asked[place] for place in new]
            await idempotency.keep_answers(
                tx, sender.client_id, list(zip(keys, given, strict=True))
            )
            for place, answered in zip(new, given, strict=True):
                outcomes[place] = answered
    for receipt in made:
        _tell(receipt)
    return [outcome for outcome in outcomes if outcome is not None]


def response(answered: Answered) -> Response:
    """The answer over HTTP; a repeated key is told so."""
    return Response(
        answered.answer,
        status_code=answered.status,
        media_type="application/json" if answered.status < 400 else MEDIA_TYPE,
        headers={"Idempotency-Replayed": "true"} if answered.is_replayed else None,
    )


def _tell(receipt: Receipt) -> None:
    logs.get("ingestion").info(
        "batch taken",
        batch_id=str(receipt.batch_id),
        source=receipt.source,
        mode=receipt.mode,
        counts=receipt.counts,
        sequence=receipt.sequence,
    )
