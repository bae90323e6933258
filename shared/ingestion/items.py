"""What an item is to the mechanism, and what a service says about each of its item types."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.problems import Fault

Item = dict[str, Any]
State = dict[str, Any]
Change = dict[str, Any]
"""A JSON Pointer with the value `before` and `after`; null where there is none."""


class Outcome(StrEnum):
    """What became of one item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    STALE = "stale"
    DUPLICATE_IN_BATCH = "duplicate_in_batch"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    NOT_APPLIED = "not_applied"
    DEFERRED = "deferred"


REFUSALS = frozenset({Outcome.CONFLICT, Outcome.REJECTED})
WRITES = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.RESTORED, Outcome.WITHDRAWN})
NOT_TAKEN = REFUSALS | {Outcome.NOT_APPLIED, Outcome.DEFERRED}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes, as which source system, and which division it may write for."""

    client_id: str
    source: str
    division: str


class Stored(NamedTuple):
    """What is held of an item already. `state` is the JSON text of its public state."""

    id: UUID
    source_version: int | None
    content_hash: bytes
    version: int
    state: str
    is_withdrawn: bool = False

    def public_state(self) -> State:
        """The state as it was decided."""
        state: State = from_json(self.state)
        return state


class Origin(NamedTuple):
    """The batch an item came in and the trace of the request that brought it.

    `correlation_id` and `traceparent` say so in its event.
    """

    batch_id: UUID | None
    trace_id: str
    correlation_id: str
    traceparent: str | None


NOWHERE = Origin(None, "", "", None)


class Part(NamedTuple):
    """What is sound of an item that is not, and which fields are wrong or missing."""

    fields: Item
    wrong: frozenset[object]


class Place(Protocol):
    """Where an item stands in a payload that is not a list of items, such as a table."""

    @property
    def pointer(self) -> str:
        """The whole item."""
        ...

    @property
    def sent(self) -> list[tuple[str, Any]]:
        """What the sender wrote there, as JSON; nothing where it cannot be kept."""
        ...

    def tell(self, fault: Fault) -> Fault:
        """A fault of the item, led to where the sender wrote it."""
        ...


@dataclass(slots=True)
class Entry:
    """One item on its way through the mechanism; `position` counts from 0 in the sender's order.

    `sequence` is its event's, once that is recorded. An item that is not sound has no `item`, but
    perhaps a `part`. A deferred item `awaits` the codes of what it refers to. An update that is
    only tried tells its `changes`. `faults` refuse an item, `warnings` do not; both point into a
    list of items until it is settled, then to its `place`.
    """

    position: int
    item_type: str | None = None
    source_id: str | None = None
    item: Item | None = None
    part: Part | None = None
    place: Place | None = None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    outcome: Outcome | None = None
    content_hash: bytes = b""
    stored: Stored | None = None
    id: UUID | None = None
    version: int | None = None
    state: State | None = None
    changes: list[Change] | None = None
    event: str = ""
    origin: Origin = NOWHERE
    awaits: list[str] = field(default_factory=list)
    is_tried_again: bool = False
    sequence: int | None = None

    @property
    def pointer(self) -> str:
        """Where the whole item stands in the sender's payload."""
        return self.place.pointer if self.place else f"/{self.position}"

    def reject(self, faults: Sequence[Fault], outcome: Outcome = Outcome.REJECTED) -> None:
        """Refuse this item; nothing of it is written, every fault stands on the receipt."""
        self.outcome = outcome
        self.faults.extend(faults)

    def settle(self) -> None:
        """End with an outcome, and with faults that point to where the sender wrote the item."""
        self.outcome = self.outcome or Outcome.REJECTED
        if self.place:
            self.faults = [self.place.tell(fault) for fault in self.faults]
            self.warnings = [self.place.tell(warning) for warning in self.warnings]

    def undo(self, *, is_refused: bool) -> None:
        """What was written is not: the batch was tried only, or is refused as a whole."""
        self.sequence = None
        if self.stored is None:
            self.id = None
        if is_refused and self.outcome in WRITES:
            self.outcome = Outcome.NOT_APPLIED

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Refuse this item after it had been decided: it stays what it was before."""
        self.reject(faults)
        self.warnings.clear()
        self.state = self.changes = None
        self.id, self.version = (
            (self.stored.id, self.stored.version) if self.stored else (None, None)
        )


def withdrawal_step(before: State | None, after: State) -> str | None:
    """Whether a thing was `withdrawn` or `restored` from one state to the next; None if neither."""
    was, is_now = "withdrawn_at" in (before or {}), "withdrawn_at" in after
    if was == is_now:
        return None
    return "withdrawn" if is_now else "restored"


Column = Callable[[State], Any]
"""A column kept beside the state so that lists can filter by it: what it holds of a state."""


def members(field: str) -> Column:
    """A column of the codes that a list in the state names, e.g. its counties."""
    return lambda state: [named["code"] for named in state[field]]


# Every version of the item `held` and what was told of it, from what was told.
TOLD = (
    "select version, time, source_version, correlation_id as batch_id,"
    " convert_from(data, 'UTF8')::json as state from outbox where subject = held.id::text"
)


class Holdings(NamedTuple):
    """What is held of a type, for its sender, as SQL.

    `groups` are the keys that a digest can be asked by and `sums` whole numbers (`…_fen`, persons),
    both over a `state`. `own` says of the row `held` whether it lies within a division, `{0}` being
    the pattern of its codes; `history` gives its versions.
    """

    groups: Mapping[str, str]
    sums: Mapping[str, str]
    own: str = "true"
    history: str = TOLD


Warned = Mapping[str, list[Fault]]
Check = Callable[[Item, State | None, Any], list[Fault]]


class Write(Protocol):
    """A type's own way of writing what was decided, set-wise, in the caller's transaction.

    It is called once with all items of a batch; it gives each the sequence of its event, and may
    still refuse one that does not fit beside the others.
    """

    async def __call__(
        self, tx: AsyncConnection, item_type: "ItemType", entries: Sequence[Entry], *, source: str
    ) -> None:
        """Write the items of a source and tell what happened."""


@dataclass(frozen=True, eq=False)
class ItemType:
    """One type of pushed item.

    `body` is a TypedDict that forbids unknown fields. `load` asks, once per batch, for everything
    `decide` needs to know. `decide(item, before, known)` is pure: it answers the new public state
    or the faults. `event(before, after)` names what happened as a full event type. `checks` are
    the rules that look at a few fields only, by those fields: of an item that is not sound, those
    are asked whose fields are, so that a sender hears of every fault at once. What `load` is given
    may then lack fields. `warnings(before, after)` tells what is odd about a change that the rules
    allow: it stands on the receipt and refuses nothing. `subject` names, by the sender's id, the
    thing that an item changes, when that is another than itself; nobody else changes it meanwhile.
    Without a `write` of its own an item is a thing of its own, with a row and an event.
    `shown` turns a state into what readers see (money in yuan, not in fen).
    What its source no longer holds keeps of its state what `left` leaves of it; `leaving` tells, by
    source id, what is odd about letting these states go.
    `example` is a sound item, shown on the API pages and in templates.
    """

    name: str
    body: Any
    example: Mapping[str, Any]
    table: str
    load: Callable[[AsyncConnection, Sequence[Item], Sender], Awaitable[Any]]
    decide: Callable[[Item, State | None, Any], State | list[Fault]]
    event: Callable[[State | None, State], str]
    columns: Mapping[str, Column]
    checks: Mapping[tuple[str, ...], Check]
    holdings: Holdings
    warnings: Callable[[State | None, State], list[Fault]] | None = None
    subject: Callable[[Item], str] = itemgetter("source_id")
    write: Write | None = None
    shown: Callable[[State], State] = dict
    left: Callable[[State], State] = dict
    leaving: Callable[[AsyncConnection, Sequence[State]], Awaitable[Warned]] | None = None
