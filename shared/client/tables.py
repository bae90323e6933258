"""Results as CSV files that a spreadsheet opens: refused items, and items that differ."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

# A cell that begins so is a formula to a spreadsheet. What a sender wrote must not become one.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table anew, in UTF-8 with the mark by which spreadsheets know it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(heads)
        table.writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell
