"""The durable receipt: one line per item with its outcome, and why when it was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso, now
from shared.database import driver
from shared.ingestion.items import REFUSALS, Entry, Sender
from shared.ingestion.parcels import Parcel
from shared.problems import Fault

Line = dict[str, Any]
Mode = Literal["validate", "commit"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one batch. `sequence` is the last one of this service that it produced.

    `warned` counts the items with a warning, whatever became of them; `counts` add up without it.
    """

    batch_id: UUID
    client_id: str
    source: str
    mode: str
    status: str
    received: int
    counts: Mapping[str, int]
    warned: int
    sequence: int | None
    received_at: datetime
    finished_at: datetime
    entries: Sequence[Entry] = ()

    def document(self, *, path: str, full: bool = False) -> dict[str, Any]:
        """The receipt as it goes over the wire, without sound lines unless `full`."""
        here = f"{path}/{self.batch_id}"
        return {
            "batch_id": str(self.batch_id),
            "status": self.status,
            "source": self.source,
            "mode": self.mode,
            "atomicity": "item",
            "received": self.received,
            "counts": self.counts,
            "warned": self.warned,
            "sequence": None if self.sequence is None else str(self.sequence),
            "received_at": iso(self.received_at),
            "finished_at": iso(self.finished_at),
            "items": [
                line_of(entry)
                for entry in self.entries
                if full or entry.warnings or entry.outcome in REFUSALS
            ],
            "links": {"self": here, "items": f"{here}/items"},
        }


def line_of(entry: Entry) -> Line:
    """One item's line on the receipt; `position` counts from 0 in the sender's order."""
    return {
        "position": entry.position,
        "type": entry.item_type,
        "source_id": entry.source_id,
        "outcome": str(entry.outcome),
        "id": None if entry.id is None else str(entry.id),
        "version": entry.version,
        "errors": [asdict(fault) for fault in entry.faults],
        "warnings": [asdict(warning) for warning in entry.warnings],
    }


def within(fault: Fault, position: int) -> Fault:
    """A fault of an item, its pointer led from the head of the sender's payload."""
    return replace(fault, pointer=f"/{position}{fault.pointer}")


def receipt_of(parcel: Parcel, sender: Sender, *, mode: Mode) -> Receipt:
    """What became of a parcel, when every item of it has its outcome."""
    counts = Counter(entry.outcome for entry in parcel.entries)
    done = "partial" if REFUSALS & counts.keys() else "processed"
    return Receipt(
        batch_id=parcel.batch_id,
        client_id=sender.client_id,
        source=sender.source,
        mode=mode,
        status="validated" if mode == "validate" else done,
        received=len(parcel.entries),
        counts={str(outcome): count for outcome, count in counts.items()},
        warned=sum(1 for entry in parcel.entries if entry.warnings),
        sequence=parcel.sequence,
        received_at=parcel.received_at,
        finished_at=now(),
        entries=parcel.entries,
    )


async def keep(tx: AsyncConnection, made: Sequence[Receipt], parcels: Sequence[Parcel]) -> None:
    """Store receipts in the transaction of the writes they speak of; each of its parcel."""
    connection = await driver(tx)
    # COPY within the transaction that `driver` has made sure of: it rolls back with the writes.
    await connection.copy_records_to_table(
        "batches",
        records=list(map(_batch_row, made, parcels)),
        columns=(
            "id", "client_id", "source", "mode", "status", "received", "counts", "warned",
            "sequence", "media_type", "trace_id", "received_at", "finished_at",
        ),
    )  # fmt: skip
    await connection.copy_records_to_table(
        "receipt_lines",
        records=[_line_row(parcel.batch_id, one) for parcel in parcels for one in parcel.entries],
        columns=(
            "batch_id", "position", "item_type", "source_id", "outcome", "item_id", "version",
            "faults", "warnings",
        ),
    )  # fmt: skip


def _batch_row(receipt: Receipt, parcel: Parcel) -> tuple[Any, ...]:
    return (
        receipt.batch_id,
        receipt.client_id,
        receipt.source,
        receipt.mode,
        receipt.status,
        receipt.received,
        to_json(receipt.counts).decode(),
        receipt.warned,
        receipt.sequence,
        parcel.media_type[:100],
        parcel.trace_id,
        receipt.received_at,
        receipt.finished_at,
    )


def _line_row(batch_id: UUID, entry: Entry) -> tuple[Any, ...]:
    return (
        batch_id,
        entry.position,
        entry.item_type,
        entry.source_id,
        entry.outcome,
        entry.id,
        entry.version,
        _json(entry.faults),
        _json(entry.warnings),
    )


def _json(faults: Sequence[Fault]) -> str | None:
    return to_json([asdict(fault) for fault in faults]).decode() if faults else None


_BATCH = (
    "select id, client_id, source, mode, status, received, counts::text as counts, warned,"
    " sequence, received_at, finished_at from batches"
)


def _receipt(row: Mapping[str, Any]) -> Receipt:
    values = dict(row)
    return Receipt(
        batch_id=values.pop("id"), counts=from_json(values.pop("counts")), **values
    )  # the remaining columns bear the receipt's own names


async def find_receipt(tx: AsyncConnection, batch_id: UUID, *, client_id: str) -> Receipt | None:
    """A client's own receipt without its lines; None for an unknown or another's batch."""
    connection = await driver(tx)
    row = await connection.fetchrow(
        f"{_BATCH} where id = $1 and client_id = $2", batch_id, client_id
    )
    return _receipt(row) if row else None


async def receipts_page(
    tx: AsyncConnection, *, client_id: str, after: UUID | None, limit: int
) -> list[Receipt]:
    """A client's receipts, newest first, beginning after one of them."""
    connection = await driver(tx)
    rows = await connection.fetch(
        f"{_BATCH} where client_id = $1 and ($2::uuid is null or id < $2) "
        "order by id desc limit $3",
        client_id,
        after,
        limit,
    )
    return [_receipt(row) for row in rows]


async def lines_page(
    tx: AsyncConnection, batch_id: UUID, *, outcome: str | None, after: int, limit: int
) -> list[Line]:
    """The lines of a receipt in the sender's order, beginning after a position."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "select position, item_type as type, source_id, outcome, item_id::text as id, version,"
        " coalesce(faults::text, '[]') as errors, coalesce(warnings::text, '[]') as warnings"
        " from receipt_lines"
        " where batch_id = $1 and position > $2::bigint and ($3::text is null or outcome = $3)"
        " order by position limit $4",
        batch_id,
        after,
        outcome,
        limit,
    )
    told = ("errors", "warnings")
    return [dict(row) | {name: from_json(row[name]) for name in told} for row in rows]
