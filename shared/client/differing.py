"""How books that were compared are shown: first whether they agree, then where and in what."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from rich.table import Table

from shared.client.answers import Cell
from shared.client.books import Tally
from shared.client.comparing import Account, CellPair, Compared
from shared.client.screen import SHOWN, Screen
from shared.client.tables import write_table

HEADS = ("difference", "source_id", "file_version", "held_version")


def tell(screen: Screen, compared: Compared, account: Account) -> None:
    """Show the outcome of a comparison."""
    total = compared.total.held
    count = f"{total.count:,}" if total else "0"
    if compared.is_equal:
        screen.say("equal", count, compared.as_of)
        return
    screen.say("different", compared.as_of)
    screen.out.print(_cells(screen, compared, account))
    items = list(islice(rows(screen, compared), SHOWN))
    if items:
        screen.out.print(_items(screen, items))
    else:
        screen.say("same_versions")
    differing = len(compared.missing) + len(compared.extra) + len(compared.other)
    if differing > SHOWN:
        screen.say("and_more", f"{differing - SHOWN:,}")
    backlog = compared.backlog
    if backlog.queued_items or backlog.deferred_items:
        screen.say("backlog", f"{backlog.queued_items:,}", f"{backlog.deferred_items:,}")


def rows(screen: Screen, compared: Compared) -> Iterator[tuple[str, str, str, str]]:
    """Each item that differs, and in what."""
    for source_id in compared.missing:
        yield screen.words.say("missing"), source_id, "", ""
    for source_id in compared.extra:
        yield screen.words.say("extra"), source_id, "", ""
    for one in compared.other:
        yield screen.words.say("other"), one.source_id, _version(one.own), _version(one.held)


def write(screen: Screen, compared: Compared, into: Path) -> None:
    """Write all items that differ to a file."""
    write_table(into, HEADS, rows(screen, compared))
    screen.say("written", into)


def _items(screen: Screen, items: list[tuple[str, str, str, str]]) -> Table:
    say = screen.words.say
    table = Table(title=say("items"), title_justify="left")
    for title in (say("difference"), "source_id", say("own", ""), say("held", "")):
        table.add_column(title.strip(" :"), overflow="fold")
    for row in items:
        table.add_row(*row)
    return table


def _cells(screen: Screen, compared: Compared, account: Account) -> Table:
    say = screen.words.say
    pairs = [*compared.cells, *([compared.total] if account.by else [])]
    table = Table(title=say("cells"), title_justify="left")
    table.add_column(",".join(account.by) or say("whole"))
    names = [
        name for name in ("count", *_sums(compared)) if any(_differs(pair, name) for pair in pairs)
    ]
    for name in names:
        table.add_column(name, justify="right", overflow="fold")
    for pair in pairs[:SHOWN] if len(pairs) <= SHOWN else [*pairs[:SHOWN], pairs[-1]]:
        cells = [_beside(screen, pair, name) for name in names]
        table.add_row(" ".join(pair.key) or say("whole"), *cells)
    return table


def _sums(compared: Compared) -> Iterable[str]:
    return compared.total.own.sums if compared.total.own else ()


def _differs(pair: CellPair, name: str) -> bool:
    return _amount(pair.own, name) != _amount(pair.held, name)


def _beside(screen: Screen, pair: CellPair, name: str) -> str:
    own, held = _amount(pair.own, name), _amount(pair.held, name)
    if own == held:
        return own
    return f"{screen.words.say('own', own)}\n{screen.words.say('held', held)}"


def _amount(side: Tally | Cell | None, name: str) -> str:
    """A count or sum as text, the same for equal ones: money with two decimals."""
    if side is None:
        return f"{0:.2f}" if name.endswith("_yuan") else "0"
    if name == "count":
        return str(side.count)
    amount = Decimal(side.sums[name])
    return f"{amount:.2f}" if name.endswith("_yuan") else str(amount)


def _version(version: int | None) -> str:
    return "–" if version is None else str(version)
