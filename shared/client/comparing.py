"""The sender's books beside what a service holds: which cells differ, and which items."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shared.client.answers import Backlog, Cell
from shared.client.books import Books, Key, Tally, read_books
from shared.client.client import Client
from shared.client.reading import ReadRows, items_of


@dataclass(frozen=True, slots=True)
class Account:
    """What is compared: the items of one type that a service holds from one source.

    `by` names the groups whose cells are compared; without any, all is one cell.
    """

    service: str
    source: str
    item_type: str
    by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CellPair:
    """One cell as both sides have it; None where a side has nothing in it."""

    key: Key
    own: Tally | None
    held: Cell | None

    @property
    def is_equal(self) -> bool:
        """Whether count, sums and SHA-256 are the same."""
        if self.own is None or self.held is None:
            return not (self.own and self.own.count) and not (self.held and self.held.count)
        sums = {name: Decimal(self.held.sums[name]) for name in self.own.sums}
        return (self.own.count, self.own.sha256, self.own.sums) == (
            self.held.count, self.held.sha256, sums,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """An item that both sides have, in different versions."""

    source_id: str
    own: int | None
    held: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs: cells and items. `backlog` is what may still make up for it.

    Cells can differ without an item: then a content was changed under the version it had before,
    which the service refuses as a conflict.
    """

    as_of: str
    total: CellPair
    cells: Sequence[CellPair]
    missing: Sequence[str]
    extra: Sequence[str]
    other: Sequence[OtherVersion]
    backlog: Backlog

    @property
    def is_equal(self) -> bool:
        """Whether the books agree in everything that is compared."""
        return self.total.is_equal and not self.cells


async def compare(
    client: Client, paths: Sequence[Path], account: Account, *, rows: ReadRows | None = None
) -> Compared:
    """Compare files of items with what is held; tables among them are read by `rows`.

    Raises `OSError`, what reading the books raises, and what a call raises.
    """
    digest = await client.digest(
        account.service, account.source, item_type=account.item_type, by=",".join(account.by)
    )
    own = items_of(paths, item_type=account.item_type, rows=rows)
    books = read_books(
        own, item_type=account.item_type, by=account.by, sums=list(digest.total.sums)
    )
    total = CellPair((), books.total(), digest.total)
    pairs = _pairs(books, digest.cells, account.by) if account.by else [total]
    missing, extra, other = await _differences(client, account, books, total)
    return Compared(
        as_of=digest.as_of,
        total=total,
        cells=[pair for pair in pairs if not pair.is_equal],
        missing=missing,
        extra=extra,
        other=other,
        backlog=await client.backlog(account.service, account.source),
    )


def _pairs(books: Books, held: Sequence[Cell], by: Sequence[str]) -> list[CellPair]:
    own = books.cells()
    theirs = {tuple(cell.key[name] for name in by): cell for cell in held}
    return [CellPair(key, own.get(key), theirs.get(key)) for key in sorted(own.keys() | theirs)]


async def _differences(
    client: Client, account: Account, books: Books, total: CellPair
) -> tuple[list[str], list[str], list[OtherVersion]]:
    """Item by item, where the SHA-256 over all ids and versions says that there is something."""
    if total.own and total.held and total.own.sha256 == total.held.sha256:
        return [], [], []
    left = {source_id: entry.version for source_id, entry in books.items.items()}
    extra: list[str] = []
    other: list[OtherVersion] = []
    async for held in client.holdings(account.service, account.source, item_type=account.item_type):
        if held.source_id not in left:
            extra.append(held.source_id)
            continue
        own = left.pop(held.source_id)
        if own != held.source_version:
            other.append(OtherVersion(held.source_id, own, held.source_version))
    return sorted(left, key=str.encode), extra, other
