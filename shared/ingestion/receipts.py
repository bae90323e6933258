"""The durable receipt: one line per item with its outcome, and why when it was refused."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso, now
from shared.database import driver
from shared.ingestion.items import NOT_TAKEN, REFUSALS, Entry, Outcome, Sender
from shared.ingestion.parcels import Parcel
from shared.problems import Fault, catalogue_at, told

Line = dict[str, Any]
Mode = Literal["validate", "commit"]


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is to be taken.

    `validate` walks the whole road and keeps nothing. An atomic batch is written whole or, when
    one item is refused, not at all. Where an item `may_wait`, it is deferred when it refers to
    something that is not here yet.
    """

    mode: Mode = "commit"
    is_atomic: bool = False
    is_last_try: bool = False

    @property
    def may_wait(self) -> bool:
        """Whether an item can be deferred: not when all must be written together."""
        return not (self.is_atomic or self.is_last_try)


AT_REST = frozenset(
    {"processed", "partial", "refused", "validated", "cancelled", "moved", "failed", "expired"}
)
"""The states of a batch that no longer change by themselves."""
Status = Literal[
    "receiving", "open", "queued", "running", "validated", "processed", "partial", "refused",
    "cancelled", "moved", "failed", "expired",
]  # fmt: skip
_NEXT_STEP = {"validated": "commit", "queued": "cancel", "running": "cancel", "open": "cancel"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one batch. `sequence` is the last one of this service that it produced.

    A delivery that the worker takes has `done` of its `received` items behind it; it is `queued`,
    `running`, and then at rest. A snapshot is `open` first, and what it withdraws counts among the
    items received. `trouble` says in words why it stopped.
    `warned` counts the items with a warning, whatever became of them; `counts` add up without it.
    """

    batch_id: UUID
    client_id: str
    source: str
    mode: str
    is_atomic: bool
    status: str
    received: int
    done: int
    counts: Mapping[str, int]
    warned: int
    sequence: int | None
    trouble: str | None
    received_at: datetime
    finished_at: datetime | None
    entries: Sequence[Entry] = ()

    def document(self, *, path: str, full: bool = False) -> dict[str, Any]:
        """The receipt as it goes over the wire, without sound lines unless `full`."""
        here, catalogue = f"{path}/{self.batch_id}", catalogue_at(path)
        step = _NEXT_STEP.get(self.status)
        return {
            "batch_id": str(self.batch_id),
            "status": self.status,
            "source": self.source,
            "mode": self.mode,
            "atomicity": "all" if self.is_atomic else "item",
            "received": self.received,
            "done": self.done,
            "counts": self.counts,
            "warned": self.warned,
            "sequence": None if self.sequence is None else str(self.sequence),
            "trouble": self.trouble,
            "received_at": iso(self.received_at),
            "finished_at": iso(self.finished_at) if self.finished_at else None,
            "items": [
                line_of(entry, catalogue=catalogue)
                for entry in self.entries
                if full
                or entry.warnings
                or entry.outcome in REFUSALS
                or entry.outcome is Outcome.DEFERRED
            ],
            "links": {"self": here, "items": f"{here}/items"}
            | ({step: f"{here}/{step}"} if step else {}),
        }


def line_of(entry: Entry, *, catalogue: str) -> Line:
    """One item's line on the receipt; `position` counts from 0 in the sender's order.

    `changes` tell, of an update that is only tried, every value before and after.
    """
    return {
        "position": entry.position,
        "type": entry.item_type,
        "source_id": entry.source_id,
        "outcome": str(entry.outcome),
        "id": None if entry.id is None else str(entry.id),
        "version": entry.version,
        "errors": [told(fault, catalogue=catalogue) for fault in entry.faults],
        "warnings": [told(warning, catalogue=catalogue) for warning in entry.warnings],
        "changes": entry.changes,
    }


def within(fault: Fault, position: int) -> Fault:
    """A fault of an item, its pointer led from the head of the sender's payload."""
    return replace(fault, pointer=f"/{position}{fault.pointer}")


def receipt_of(parcel: Parcel, sender: Sender, how: How) -> Receipt:
    """What became of a parcel, when every item of it has its outcome."""
    counts = counts_of(parcel.entries)
    return Receipt(
        batch_id=parcel.batch_id,
        client_id=sender.client_id,
        source=sender.source,
        mode=how.mode,
        is_atomic=how.is_atomic,
        status=status_of(counts, how),
        received=len(parcel.entries),
        done=len(parcel.entries),
        counts=counts,
        warned=warned_of(parcel.entries),
        sequence=parcel.sequence,
        trouble=None,
        received_at=parcel.received_at,
        finished_at=now(),
        entries=parcel.entries,
    )


def begun(parcel: Parcel, sender: Sender, how: How) -> Receipt:
    """The receipt of a delivery whose first piece has arrived: nothing is known of it yet."""
    return replace(receipt_of(parcel, sender, how), status="receiving", counts={}, finished_at=None)


def to_text(counts: Mapping[str, int]) -> str:
    """Counts as they are stored."""
    return to_json(counts).decode()


def counts_of(entries: Sequence[Entry]) -> dict[str, int]:
    """How many items had which outcome."""
    counts = Counter(entry.outcome for entry in entries)
    return {str(outcome): count for outcome, count in counts.items()}


def warned_of(entries: Sequence[Entry]) -> int:
    """How many items have a warning, whatever became of them."""
    return sum(1 for entry in entries if entry.warnings)


def status_of(counts: Mapping[str, int], how: How) -> str:
    """What a batch has come to, when every item of it has its outcome."""
    if how.mode == "validate":
        return "validated"
    if not REFUSALS & counts.keys():
        return "processed"
    return "refused" if how.is_atomic else "partial"


async def keep(
    tx: AsyncConnection, made: Sequence[Receipt], parcels: Sequence[Parcel], *, division: str
) -> None:
    """Store receipts in the transaction of the writes they speak of; each of its parcel."""
    await keep_batches(tx, made, parcels, division=division)
    lines = [(parcel.batch_id, entry) for parcel in parcels for entry in parcel.entries]
    await keep_lines(tx, lines, mode=made[0].mode)


async def keep_batches(
    tx: AsyncConnection, made: Sequence[Receipt], parcels: Sequence[Parcel], *, division: str
) -> None:
    """Store receipts without their lines; `division` is what their sender may write for."""
    connection = await driver(tx)
    # COPY within the transaction that `driver` has made sure of: it rolls back with the writes.
    await connection.copy_records_to_table(
        "batches",
        records=[
            (
                receipt.batch_id, receipt.client_id, receipt.source, division, receipt.mode,
                receipt.is_atomic, receipt.status, receipt.received, receipt.done,
                to_text(receipt.counts), receipt.warned, receipt.sequence, parcel.media_type[:100],
                parcel.trace_id, receipt.received_at, receipt.finished_at,
            )
            for receipt, parcel in zip(made, parcels, strict=True)
        ],
        columns=(
            "id", "client_id", "source", "division", "mode", "is_atomic", "status", "received",
            "done", "counts", "warned", "sequence", "media_type", "trace_id", "received_at",
            "finished_at",
        ),
    )  # fmt: skip


async def keep_lines(
    tx: AsyncConnection, lines: Iterable[tuple[UUID, Entry]], *, mode: str
) -> None:
    """Store a line for each item of a batch.

    With it stands what the sender wrote in a table, where that may be mended and sent again: every
    row that was validated, else those that were not taken.
    """
    connection = await driver(tx)
    await connection.copy_records_to_table(
        "receipt_lines",
        records=[
            (*_line_row(batch_id, entry), _sent(entry, is_kept=mode == "validate"))
            for batch_id, entry in lines
        ],
        columns=(
            "batch_id", "position", "item_type", "source_id", "outcome", "item_id", "version",
            "faults", "warnings", "changes", "sent",
        ),
    )  # fmt: skip


def _line_row(batch_id: UUID, entry: Entry) -> tuple[Any, ...]:
    return (
        batch_id,
        entry.position,
        entry.item_type,
        entry.source_id,
        entry.outcome,
        entry.id,
        entry.version,
        told_as(entry.faults),
        told_as(entry.warnings),
        None if entry.changes is None else to_json(entry.changes).decode(),
    )


def _sent(entry: Entry, *, is_kept: bool) -> str | None:
    if entry.place is None or not (is_kept or entry.outcome in NOT_TAKEN):
        return None
    sent = entry.place.sent
    return to_json(sent).decode() if sent else None


def told_as(faults: Sequence[Fault]) -> str | None:
    """Faults or warnings as a receipt line keeps them; nothing where there are none."""
    return to_json(faults).decode() if faults else None
