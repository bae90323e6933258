"""What a marked-up table has beside the sender's own columns; passed over when it is sent again."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from shared.ingestion.formats.cells import Cell, Flaw
from shared.ingestion.formats.layout import title_of
from shared.ingestion.formats.rows import Row

MARKS: Mapping[str, str] = {
    "receipt.position": "回执·序号",
    "receipt.type": "回执·类型",
    "receipt.source_id": "回执·来源编号",
    "receipt.outcome": "回执·处理结果",
    "receipt.rows": "回执·行",
    "receipt.columns": "回执·列",
    "receipt.messages": "回执·原因",
    "receipt.expected": "回执·应为",
    "receipt.repairs": "回执·修改建议",
    "receipt.codes": "回执·代码",
    "receipt.pointers": "回执·位置",
}
"""The heads of a report, in English and Chinese."""

# Of reports that told both languages at once: some are still to be mended and handed over.
_FORMER = (
    "receipt.messages_zh",
    "receipt.expected_zh",
    "回执·原因（中文）",
    "回执·原因（英文）",
    "回执·应为（中文）",
    "回执·应为（英文）",
)

# A spreadsheet that opens text takes a cell beginning so for a formula and works it out.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

_TITLES = frozenset(title_of(name) for name in chain(MARKS, MARKS.values(), _FORMER))


def without_marks(rows: Iterable[Row]) -> Iterator[Row]:
    """A table as its sender wrote it; every column keeps its letter.

    Only in a table that has marks a `'` before a formula is ours, and goes.
    """
    rows = iter(rows)
    header = next(rows, None)
    if header is None:
        return
    marks = {
        index for index, cell in enumerate(header.cells) if not isinstance(cell, Flaw)
        and title_of(cell) in _TITLES
    }  # fmt: skip
    if not marks:
        yield header
        yield from rows
        return
    for row in chain([header], rows):
        cells = ["" if place in marks else _sent(cell) for place, cell in enumerate(row.cells)]
        yield row._replace(cells=cells)


def _sent(cell: Cell | Flaw) -> Cell | Flaw:
    if isinstance(cell, str) and cell[:1] == "'" and cell.lstrip("'").startswith(FORMULAS):
        return cell[1:]
    return cell
