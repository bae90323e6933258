"""Closing a snapshot: all parts must be there, and what would be withdrawn must be meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, driver
from shared.ingestion import batches, codes, idempotency, parts, store
from shared.ingestion.idempotency import Answered, Asked
from shared.ingestion.receipt_queries import find_receipt
from shared.ingestion.receipts import Receipt
from shared.ingestion.receive import Intake
from shared.ingestion.snapshots import states
from shared.ingestion.snapshots.absentees import MOST, ONE_IN, Absentees, Numbers
from shared.ingestion.snapshots.problems import PartsMissing, TooManyWithdrawals
from shared.problems import Fault, Problem

SHOWN = 100

PART_MISSING = codes.declare(
    "part_missing",
    en="A part of the snapshot is not here",
    zh="快照缺少该分片",
    repair_en="Send the part, then close again; or say in `parts` how many there really are.",
    repair_zh="请补发该分片后再关闭；或以 parts 说明实际分片数。",
)
PART_BEYOND = codes.declare(
    "part_beyond",
    en="The snapshot has a part beyond the number said",
    zh="分片编号超出所述的分片总数",
    repair_en="Say in `parts` how many there really are; if this part is a mistake, cancel the "
    "snapshot and open another.",
    repair_zh="请以 parts 说明实际分片数；如该分片为误传，请取消此快照并重新开启。",
)
NOT_CONFIRMED = codes.declare(
    "withdrawals_not_confirmed",
    en="More would be withdrawn than goes without confirmation, or another number was confirmed",
    zh="将被撤回的数量超过免确认的限度，或与所确认的数量不符",
    repair_en="Look at the list under /withdrawals. If it is meant, close again with "
    "confirm_withdrawals and the number under `expected`; if not, send what is missing.",
    repair_zh="请核对 /withdrawals 所列清单。确认无误，则以 confirm_withdrawals 填写“应为”"
    "（expected_zh）中的数字再次关闭；否则请补发缺少的数据。",
)

# From numbers by part and piece to one row of parts, as of any delivery.
_IN_ORDER = """
update delivered_parts set part = ordered.place, first = ordered.first from (
    select part, row_number() over (order by part) - 1 as place,
        sum(items) over (order by part) - items as first
    from delivered_parts where batch_id = $1
) ordered where batch_id = $1 and delivered_parts.part = ordered.part
"""


@dataclass(frozen=True, slots=True)
class Closing:
    """How a client closes a snapshot: of so many parts, meaning so many withdrawals.

    `preview` gives the answer that nothing but shows; `render` the one when it is queued.
    """

    client_id: str
    snapshot_id: UUID
    parts: int
    confirmed: int | None
    asked: Asked
    render: Callable[[Receipt, Numbers], tuple[int, bytes]]
    preview: Callable[[Numbers], tuple[int, bytes]] | None


async def close(db: Database, intake: Intake, closing: Closing) -> Answered:
    """Queue a snapshot to be taken by the worker, items first, withdrawals then; once per key.

    What is withdrawn is settled here, while nobody writes as this source. Raises `PartsMissing`,
    `TooManyWithdrawals`, `SnapshotNotFound`, `SnapshotNotOpen` or the problem of the key; then it
    stays open.
    """
    async with db.transaction() as tx:
        (before,) = await idempotency.find_answers(tx, closing.client_id, [closing.asked])
        if isinstance(before, Problem):
            raise before
        if before:
            return before
        answered = Answered(*await _close(tx, intake, closing))
        await idempotency.keep_answers(tx, closing.client_id, [(closing.asked, answered)])
    return answered


async def _close(tx: AsyncConnection, intake: Intake, closing: Closing) -> tuple[int, bytes]:
    snapshot = await states.open_one(
        tx, closing.snapshot_id, client_id=closing.client_id, is_held=True
    )
    there = await states.parts_of(tx, snapshot.snapshot_id)
    _refuse_incomplete([one.part for one in there], closing.parts)
    await store.lock_source(tx, snapshot.source)
    absentees = Absentees(snapshot, intake.types)
    numbers = await absentees.count(tx)
    if closing.preview:
        return closing.preview(numbers)
    _refuse_unconfirmed(numbers, closing.confirmed)
    received = sum(one.items for one in there)
    await _lay_down(tx, absentees, snapshot.snapshot_id, after=received)
    await batches.queue(tx, snapshot.snapshot_id, received=received + numbers.withdrawals)
    receipt = await find_receipt(tx, snapshot.snapshot_id, client_id=closing.client_id)
    if receipt is None:
        raise AssertionError("the snapshot is held by this transaction")
    return closing.render(receipt, numbers)


async def _lay_down(
    tx: AsyncConnection, absentees: Absentees, snapshot_id: UUID, *, after: int
) -> None:
    """Put the parts in their order, and behind them what is to be withdrawn."""
    connection = await driver(tx)
    await connection.execute(_IN_ORDER, snapshot_id)
    begin = await connection.fetchval(
        "select count(*) from delivered_parts where batch_id = $1", snapshot_id
    )

    async def keep(part: parts.Part) -> None:
        behind = parts.Part(begin + part.number, after + part.first, part.lines, is_withdrawal=True)
        await parts.keep_part(tx, snapshot_id, behind)

    parting = parts.Parting()
    async for one in absentees.all_of(tx):
        line = to_json({"type": one.item_type, "source_id": one.source_id})
        if full := parting.add(line):
            await keep(full)
    if rest := parting.rest():
        await keep(rest)


def _refuse_incomplete(there: Sequence[int], said: int) -> None:
    wanted = set(range(1, said + 1))
    missing, more = sorted(wanted - set(there)), sorted(set(there) - wanted)
    if not missing and not more:
        return
    faults = [_part_fault(PART_MISSING, part, said=said) for part in missing]
    faults += [_part_fault(PART_BEYOND, part, said=said) for part in more]
    told, beyond = (", ".join(map(str, parts[:SHOWN])) for parts in (missing, more))
    raise PartsMissing(
        detail=f"Of {said} parts these are missing: {told or 'none'}; "
        f"beyond them: {beyond or 'none'}.",
        detail_zh=f"所述共 {said} 个分片，缺少：{told or '无'}；多出：{beyond or '无'}。",
        faults=faults[:SHOWN],
    )


def _part_fault(code: str, part: int, *, said: int) -> Fault:
    en, zh = f"parts 1 to {said}", f"分片 1 至 {said}"
    if not said:
        en, zh = "no parts", "没有分片"
    return codes.fault(code, f"/parts/{part}", value=part, expected=en, expected_zh=zh)


def _refuse_unconfirmed(numbers: Numbers, confirmed: int | None) -> None:
    count = numbers.withdrawals
    if confirmed == count or (confirmed is None and not numbers.must_be_confirmed):
        return
    held, per_cent = sum(numbers.held.values()), 100 // ONE_IN
    why = f"{count} of {held} items held would be withdrawn"
    why_zh = f"已收 {held} 条中有 {count} 条将被撤回"
    said = "" if confirmed is None else f", not the {confirmed} confirmed"
    said_zh = "" if confirmed is None else f"，与确认的 {confirmed} 条不符"
    problem = TooManyWithdrawals(
        detail=f"{why}{said}. More than {per_cent} % or {MOST} go only with "
        f"confirm_withdrawals={count}; see which at /withdrawals.",
        detail_zh=f"{why_zh}{said_zh}。超过 {per_cent}% 或 {MOST} 条时须以 "
        f"confirm_withdrawals={count} 确认；清单见 /withdrawals。",
        faults=[
            codes.fault(
                NOT_CONFIRMED,
                "/query/confirm_withdrawals",
                value=confirmed,
                expected=str(count),
            )
        ],
    )
    problem.numbers = numbers.document()
    raise problem
