"""Receipts as tables: a line per item with outcome and reasons, the sender's own row beside it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

Line = Mapping[str, Any]
SenderRow = Callable[[int], Sequence[object]]
"""The cells that the sender wrote for the item at a position."""

MOST_SIGNS = 32_767  # in one cell of a workbook

_HEADS = {
    "position": "序号",
    "type": "类型",
    "source_id": "来源编号",
    "outcome": "处理结果",
    "codes": "代码",
    "pointers": "位置",
    "messages_zh": "原因（中文）",
    "messages": "原因（英文）",
    "expected": "应为",
}
# A spreadsheet that opens text takes a cell beginning so for a formula and works it out.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def heads(*, zh: bool, sender: Sequence[str] = ()) -> list[str]:
    """The header of a report; the heads of the `sender`'s own table follow."""
    return [*(_HEADS.values() if zh else _HEADS), *sender]


def row_of(line: Line, sender_row: SenderRow | None = None) -> list[str]:
    """One line of a receipt as cells; items count from 0, as on the receipt."""
    errors = [*line["errors"], *line.get("warnings", ())]
    told = [
        str(line["position"]),
        line["type"] or "",
        line["source_id"] or "",
        line["outcome"],
        *("\n".join(str(error[name] or "") for error in errors) for name in _OF_ERRORS),
    ]
    return told + [str(cell) for cell in (sender_row(line["position"]) if sender_row else ())]


_OF_ERRORS = ("code", "pointer", "message_zh", "message", "expected")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def csv_lines(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    told = io.StringIO()
    csv.writer(told, lineterminator="\r\n").writerows([harmless(c) for c in row] for row in rows)
    return told.getvalue()


class Workbook:
    """A report as XLSX, written row by row; only text, so that nothing in it is worked out."""

    def __init__(self, header: Sequence[str]) -> None:
        self._made = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = xlsxwriter.Workbook(self._made, options)
        self._sheet = self._workbook.add_worksheet("回执 receipt")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(header) - 1, 20)
        self._next = 0
        self.add(header)

    def add(self, row: Sequence[str]) -> None:
        """One more row."""
        for column, cell in enumerate(row):
            self._sheet.write_string(self._next, column, cell[:MOST_SIGNS])
        self._next += 1

    def made(self) -> bytes:
        """The whole workbook."""
        self._workbook.close()
        return self._made.getvalue()
