"""What the services answer to a sender: receipts, their lines, digests and what is held."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

Json = Mapping[str, Any]

# `refused`: an atomic batch of which nothing was written. `moved`: what it was validated against
# has changed, so that nothing more was written. `failed`: stopped by trouble, told in words.
AT_REST = frozenset(
    {"processed", "partial", "refused", "validated", "cancelled", "moved", "failed", "expired"}
)
REFUSALS = ("rejected", "conflict")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place; `pointer` leads into what was sent.

    `see` is where the service explains the code, below the service's own address.
    """

    code: str
    pointer: str
    message: str
    message_zh: str
    value: Any = None
    expected: str | None = None
    expected_zh: str | None = None
    see: str | None = None

    @classmethod
    def of(cls, told: Json) -> Self:
        """A fault as it stands on a receipt line or in a problem document."""
        return cls(
            code=told.get("code", ""),
            pointer=told.get("pointer", ""),
            message=told.get("message", ""),
            message_zh=told.get("message_zh", ""),
            value=told.get("value"),
            expected=told.get("expected"),
            expected_zh=told.get("expected_zh", told.get("expected")),
            see=told.get("see"),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a thing that would change; `pointer` into it, None where there is no value."""

    pointer: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one item; `position` counts from 0 in the order of what was sent.

    `errors` refuse it, `warnings` do not. `changes` are told of an update that was only tried.
    """

    position: int
    type: str | None
    source_id: str | None
    outcome: str
    id: str | None
    version: int | None
    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, told: Json) -> Self:
        """A line as the service tells it."""
        return cls(
            position=told["position"],
            type=told["type"],
            source_id=told["source_id"],
            outcome=told["outcome"],
            id=told["id"],
            version=told["version"],
            errors=tuple(Fault.of(error) for error in told["errors"]),
            warnings=tuple(Fault.of(warning) for warning in told["warnings"]),
            changes=tuple(Change(**change) for change in told["changes"] or ()),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one batch: `done` of its `received` items have an outcome so far.

    `warned` of them have a warning. `sequence` is the last event it led to, None when nothing has
    changed. `is_replayed`: the service had answered before and did nothing this time.
    """

    batch_id: str
    status: str
    source: str
    mode: str
    received: int
    done: int
    counts: Mapping[str, int]
    warned: int
    sequence: int | None
    trouble: str | None
    is_replayed: bool = False

    @property
    def is_at_rest(self) -> bool:
        """Whether it no longer changes by itself; deferred items apart."""
        return self.status in AT_REST

    @property
    def refused(self) -> int:
        """How many items were refused, each with its reasons on its line."""
        return sum(self.counts.get(outcome, 0) for outcome in REFUSALS)

    @classmethod
    def of(cls, told: Json, *, is_replayed: bool = False) -> Self:
        """A receipt as the service tells it."""
        return cls(
            batch_id=told["batch_id"],
            status=told["status"],
            source=told["source"],
            mode=told["mode"],
            received=told["received"],
            done=told["done"],
            counts=told["counts"],
            warned=told["warned"],
            sequence=None if told["sequence"] is None else int(told["sequence"]),
            trouble=told.get("trouble"),
            is_replayed=is_replayed,
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as it stands, with the items of each part that is there, by its number."""

    snapshot_id: str
    status: str
    parts: Mapping[int, int]

    @classmethod
    def of(cls, told: Json) -> Self:
        """A snapshot as the service tells it."""
        parts = {one["part"]: one["items"] for one in told["parts"]}
        return cls(told["snapshot_id"], told["status"], parts)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """How many items a snapshot leaves out, of how many held, and whether that needs a word."""

    count: int
    held: int
    must_be_confirmed: bool

    @classmethod
    def of(cls, told: Json) -> Self:
        """The numbers as the service tells them."""
        return cls(told["count"], told["held"], told["must_be_confirmed"])


@dataclass(frozen=True, slots=True)
class Absent:
    """An item that a snapshot leaves out; `name` where it has one."""

    type: str
    source_id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """What a code of a fault means and how it is repaired, in both languages."""

    code: str
    en: str
    zh: str
    repair_en: str
    repair_zh: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Count, sums and SHA-256 of the items in one cell of a digest; the total has no key."""

    key: Mapping[str, str]
    count: int
    sums: Mapping[str, str | int]
    sha256: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a service holds from a source, at one instant."""

    as_of: str
    total: Cell
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, told: Json) -> Self:
        """A digest as the service tells it."""
        return cls(
            as_of=told["as_of"],
            total=Cell(**told["total"]),
            cells=tuple(Cell(**cell) for cell in told["cells"]),
        )


@dataclass(frozen=True, slots=True)
class Held:
    """One item that a service holds from a source; no version where none was ever sent."""

    source_id: str
    source_version: int | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a service has stored of a source and not yet taken."""

    queued_items: int
    deferred_items: int
