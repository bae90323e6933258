"""The sender's own books: which items it has, in which versions, and what they add up to."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from shared.client.reading import BooksUnreadable, Item

Key = tuple[str, ...]

# How the books are compared when nobody says otherwise; what is not named here, as a whole.
GROUPED = {"project": "county,month", "pairing": "county"}
# Items that add to others, which they name in the field that is called after the others' type.
ADDED_BY = {"project": "progress"}


class Entry(NamedTuple):
    """One item of the books: its version, its cell, and what it adds to each sum."""

    version: int | None
    key: Key
    adds: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Count, sums and SHA-256 of some items, made as the service makes its own."""

    count: int
    sums: Mapping[str, Decimal]
    sha256: str


@dataclass(frozen=True, slots=True)
class Books:
    """The items of one type by their ids, their cells, and the sums that can be made of them."""

    items: Mapping[str, Entry]
    sums: Sequence[str]

    def total(self) -> Tally:
        """All items together."""
        return self._tally(list(self.items))

    def cells(self) -> dict[Key, Tally]:
        """The items of each cell."""
        cells: dict[Key, list[str]] = {}
        for source_id, entry in self.items.items():
            cells.setdefault(entry.key, []).append(source_id)
        return {key: self._tally(ids) for key, ids in cells.items()}

    def _tally(self, ids: Sequence[str]) -> Tally:
        digest = hashlib.sha256()
        for source_id in sorted(ids, key=str.encode):
            version = self.items[source_id].version
            digest.update(f"{source_id}\t{'' if version is None else version}\n".encode())
        added = {
            name: sum((self.items[one].adds[place] for one in ids), Decimal())
            for place, name in enumerate(self.sums)
        }
        return Tally(len(ids), added, digest.hexdigest())


def read_books(
    items_there: Iterable[Item], *, item_type: str, by: Sequence[str], sums: Sequence[str]
) -> Books:
    """The items of a type, each once: its highest version, or the last without any.

    What items of another type add to them is added. `sums` that cannot be made here are left out.
    Raises what reading the items raises, and `BooksUnreadable` for one without an id.
    """
    known = [name for name in sums if name in _SUMS]
    items: dict[str, Entry] = {}
    adding: dict[str, Entry] = {}
    for item in items_there:
        if item.get("type") == item_type:
            _enter(items, item, by=by, sums=known)
        elif item.get("type") == ADDED_BY.get(item_type):
            _enter(adding, item, by=(item_type,), sums=known)
    for entry in adding.values():
        (source_id,) = entry.key
        if source_id in items:
            before = items[source_id]
            adds = tuple(own + more for own, more in zip(before.adds, entry.adds, strict=True))
            items[source_id] = before._replace(adds=adds)
    return Books(items, known)


def _enter(
    entries: dict[str, Entry], item: Item, *, by: Sequence[str], sums: Sequence[str]
) -> None:
    source_id, version = item.get("source_id"), item.get("source_version")
    if not isinstance(source_id, str):
        raise BooksUnreadable(
            f"{item['type']} without a source_id: {source_id!r}",
            f"{item['type']} 缺少 source_id：{source_id!r}",
        )
    before = entries.get(source_id)
    if before is None or _rank(version) >= _rank(before.version):
        key = tuple(_group(item, name) for name in by)
        entries[source_id] = Entry(version, key, tuple(_added(item, name) for name in sums))


def _rank(version: int | None) -> int:
    return version if isinstance(version, int) else -1


def _counties(item: Item) -> str:
    return "+".join(county["code"] for county in item["counties"])


def _month(item: Item) -> str:
    return str(min(item["stage_dates"].values()))[:7]


def _money(entry: str) -> Callable[[Item], Decimal]:
    def add(item: Item) -> Decimal:
        funds = [fund for fund in item.get("funds", ()) if fund["entry"] == entry]
        return sum((Decimal(fund["amount_yuan"]) for fund in funds), Decimal())

    return add


def _person_times(item: Item) -> Decimal:
    return Decimal(sum(one.get("person_times", 0) for one in item.get("beneficiaries", ())))


_GROUPS: Mapping[str, Callable[[Item], str]] = {"county": _counties, "month": _month}
_SUMS: Mapping[str, Callable[[Item], Decimal]] = {
    "committed_yuan": _money("committed"),
    "received_yuan": _money("received"),
    "spent_yuan": _money("spent"),
    "person_times": _person_times,
}
# An item may be in the books that no service would take. It is missed there, whatever it adds.
_UNSOUND = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


def _group(item: Item, name: str) -> str:
    try:
        return _GROUPS[name](item) if name in _GROUPS else str(item.get(name) or "")
    except _UNSOUND:
        return ""


def _added(item: Item, name: str) -> Decimal:
    try:
        return _SUMS[name](item)
    except _UNSOUND:
        return Decimal()
