"""What every format makes of a body: one item after the other, not yet checked."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from shared.ingestion.items import Place
from shared.problems import Fault


class Raw(NamedTuple):
    """One item as it was sent; `position` counts from 0 in the sender's order.

    `faults` are what the format itself found wrong, pointing like any fault of an item, and
    `wrong` the fields that are left out for it. `place` says where in a table the item stands.
    """

    position: int
    value: Any
    faults: Sequence[Fault] = ()
    wrong: frozenset[object] = frozenset()
    place: Place | None = None


class Format(Protocol):
    """Reads one kind of body. A million items need not be in memory: they come as asked for."""

    def __call__(self, body: bytes) -> Iterator[Raw]:
        """The items in the sender's order. Raises `Unreadable` or `Invalid` for the whole body."""
        ...
