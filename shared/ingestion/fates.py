"""Which items of a batch count: identity, versions and repeats, decided without waiting."""

from collections.abc import Sequence
from hashlib import blake2b

from pydantic_core import to_json

from shared.ingestion import codes
from shared.ingestion.items import Entry, Item, Outcome, Stored


def content_hash(item: Item) -> bytes:
    """What an item says, apart from its version: equal hashes mean equal content."""
    return blake2b(to_json(item, exclude=_NOT_CONTENT), digest_size=16).digest()


_NOT_CONTENT = {"source_version"}

# An item may stand in a batch any number of times, and each time it is refused costs a round of
# questions to the database; whoever sends thousands of wrong ones must not hold it for long.
MOST_ROUNDS = 20
# What repeats something that waits is not taken either.
_NOT_TAKEN = frozenset({Outcome.REJECTED, Outcome.DEFERRED, Outcome.DUPLICATE_IN_BATCH})


def fate(stored: Stored | None, *, source_version: int | None, content: bytes) -> Outcome:
    """What becomes of a sound item, given what is held already.

    Without a version on either side the content decides and the latest accepted wins. A higher
    version with equal content is `unchanged`, yet the version must be kept: an older one that
    arrives later would otherwise pass for news. What was withdrawn is restored by whatever would
    not be older, even if it says the same.
    """
    if stored is None:
        return Outcome.CREATED
    outcome = _compared(stored, source_version=source_version, content=content)
    is_back = stored.is_withdrawn and outcome in (Outcome.UNCHANGED, Outcome.UPDATED)
    return Outcome.RESTORED if is_back else outcome


def _compared(stored: Stored, *, source_version: int | None, content: bytes) -> Outcome:
    same = stored.content_hash == content
    if source_version is None or stored.source_version is None:
        return Outcome.UNCHANGED if same else Outcome.UPDATED
    if source_version < stored.source_version:
        return Outcome.STALE
    if same:
        return Outcome.UNCHANGED
    return Outcome.CONFLICT if source_version == stored.source_version else Outcome.UPDATED


def foremost(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Of each identity the item that is asked first, in the sender's order, and all others.

    It is the one of the highest version, the last one without versions.
    """
    first: dict[str, Entry] = {}
    for entry in entries:
        identity = entry.source_id or ""
        rival = first.get(identity)
        if rival is None or _rank(entry.item) >= _rank(rival.item):
            first[identity] = entry
    if len(first) == len(entries):
        return list(entries), []
    others = [entry for entry in entries if first[entry.source_id or ""] is not entry]
    return sorted(first.values(), key=_position), others


def still_open(asked: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Those of the others that are to be asked now, for what was asked before was not taken.

    The rest become `duplicate_in_batch` and say which one counts.
    """
    first = {entry.source_id: entry for entry in asked}
    left = []
    for entry in others:
        if _gives_way(first[entry.source_id], entry):
            left.append(entry)
        else:
            repeats(entry, first[entry.source_id])
    return left


def _gives_way(asked: Entry, other: Entry) -> bool:
    """Whether the other is asked after all.

    Beside a conflict one without a version is not: it would undo the version that is held, and
    sent again the two would undo each other for ever.
    """
    if asked.outcome is Outcome.CONFLICT:
        return _rank(other.item) >= 0
    return asked.outcome in _NOT_TAKEN


def repeats(entry: Entry, counting: Entry) -> None:
    """An item does not count, because another one of its batch does."""
    entry.faults.clear()
    fault = codes.fault(
        codes.DUPLICATE,
        f"/{entry.position}",
        expected=f"{counting.pointer} counts",
        expected_zh=f"以 {counting.pointer} 为准",
    )
    entry.reject([fault], Outcome.DUPLICATE_IN_BATCH)


def give_up(left: Sequence[Entry]) -> None:
    """Refuse what stands behind too many refused repeats of itself."""
    for entry in left:
        entry.reject([codes.fault(codes.REPEATED_TOO_OFTEN, f"/{entry.position}")])


def _position(entry: Entry) -> int:
    return entry.position


def _rank(item: Item | None) -> int:
    version = (item or {}).get("source_version")
    return -1 if version is None else int(version)
