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


def mark_duplicates(entries: Sequence[Entry]) -> list[Entry]:
    """Of items with one identity only the highest version counts (the last, without versions).

    The others become `duplicate_in_batch` and say which one was taken. Answers those that count,
    in the order of the sender.
    """
    winners: dict[str, Entry] = {}
    for entry in entries:
        identity = entry.source_id or ""
        rival = winners.get(identity)
        if rival is None or _rank(entry.item) >= _rank(rival.item):
            winners[identity] = entry
    for entry in entries:
        kept = winners[entry.source_id or ""]
        if kept is not entry:
            taken = f"{kept.pointer} was taken"
            fault = codes.fault(codes.DUPLICATE, f"/{entry.position}", expected=taken)
            entry.reject([fault], Outcome.DUPLICATE_IN_BATCH)
    return sorted(winners.values(), key=lambda entry: entry.position)


def _rank(item: Item | None) -> int:
    version = (item or {}).get("source_version")
    return -1 if version is None else int(version)
