"""Receipts as tables: the sender's own row, beside it its outcome and the reasons."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from shared.ingestion.formats.marks import FORMULAS, MARKS
from shared.ingestion.formats.written import text_of

Line = Mapping[str, Any]

MOST_SIGNS = 32_767  # in one cell of a workbook


def heads(*, zh: bool, sender: Sequence[str] = ()) -> list[str]:
    """The header of a report: the heads of the sender's own table, then ours."""
    return [*sender, *(MARKS.values() if zh else MARKS)]


def row_of(line: Line, *, sender: Sequence[str] = ()) -> list[Any]:
    """One line of a receipt as cells; items count from 0, as on the receipt.

    The sender's columns keep their places; they are empty where its row is not kept.
    """
    own = [cell for _, cell in line.get("sent") or ()][: len(sender)]
    errors = [*line["errors"], *line.get("warnings", ())]
    return [
        *own,
        *[""] * (len(sender) - len(own)),
        str(line["position"]),
        line["type"] or "",
        line["source_id"] or "",
        line["outcome"],
        *("\n".join(str(error.get(name) or "") for error in errors) for name in _OF_ERRORS),
    ]


_OF_ERRORS = ("code", "pointer", "message_zh", "message", "expected_zh", "expected")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; read again, one `'` goes."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULAS) else cell


def csv_lines(rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> str:
    """Rows as CSV."""
    told = io.StringIO()
    csv.writer(told, lineterminator="\r\n").writerows(
        [harmless(text_of(cell)) for cell in row] for row in rows
    )
    return told.getvalue()


class Workbook:
    """A report as XLSX, written row by row; nothing in it is worked out.

    The sender's cells are of the kind they were: what was refused for its kind must not become
    sound by being marked up.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._made = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = xlsxwriter.Workbook(self._made, options)
        self._day = self._workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._sheet = self._workbook.add_worksheet("回执 receipt")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(
            0, len(header) - 1, 20, self._workbook.add_format({"num_format": "@"})
        )
        self._next = 0
        self.add(header)

    def add(self, row: Sequence[Any]) -> None:
        """One more row."""
        for column, cell in enumerate(row):
            self._write(column, cell)
        self._next += 1

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, dict) and "day" not in cell:
            # An error again, as a spreadsheet writes the one that is always the same.
            self._sheet.write_formula(self._next, column, "=NA()", None, "#N/A")
        elif isinstance(cell, dict):
            self._sheet.write_datetime(
                self._next, column, date.fromisoformat(cell["day"]), self._day
            )
        elif isinstance(cell, bool):
            self._sheet.write_boolean(self._next, column, cell)
        elif isinstance(cell, int | float):
            self._sheet.write_number(self._next, column, cell)
        else:
            self._sheet.write_string(self._next, column, str(cell)[:MOST_SIGNS])

    def made(self) -> bytes:
        """The whole workbook."""
        self._workbook.close()
        return self._made.getvalue()
