"""What one request hands over: its items on their way, which become one batch."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared import logs
from shared.clock import now
from shared.ids import new_id
from shared.ingestion.items import Entry, Origin


def origin_of(batch_id: UUID, trace_id: str) -> Origin:
    """Where an item of this batch comes from."""
    return Origin(batch_id, trace_id, str(batch_id), f"00-{trace_id}-{batch_id.hex[16:]}-01")


@dataclass(slots=True)
class Parcel:
    """The items of one request in the sender's order, with the batch and trace they belong to.

    `body` is what they were read from, where it is still at hand.
    """

    media_type: str
    entries: list[Entry]
    body: bytes = b""
    batch_id: UUID = field(default_factory=new_id)
    trace_id: str = field(default_factory=logs.trace_id)
    received_at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        origin = origin_of(self.batch_id, self.trace_id)
        for entry in self.entries:
            entry.origin = origin

    @property
    def sequence(self) -> int | None:
        """The last sequence that its items produced; None when they told nothing."""
        return max((e.sequence for e in self.entries if e.sequence is not None), default=None)
