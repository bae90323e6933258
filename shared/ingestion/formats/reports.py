"""Receipts as tables: the sender's own row, beside it its outcome and the reasons."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import xlsxwriter

from shared.contracts.words import OUTCOME
from shared.ingestion import codes
from shared.ingestion.formats.marks import FORMULAS, MARKS
from shared.ingestion.formats.places import row_and_column
from shared.ingestion.formats.written import text_of

Line = Mapping[str, Any]

MOST_SIGNS = 32_767  # in one cell of a workbook


def is_chinese(sender: Sequence[str]) -> bool:
    """Whether a report is in Chinese: as the sender headed its table; Chinese without a table."""
    return not sender or any("\u4e00" <= sign <= "\u9fff" for head in sender for sign in head)


def heads(*, zh: bool, sender: Sequence[str] = ()) -> list[str]:
    """The header of a report: the heads of the sender's own table, then ours."""
    return [*sender, *(MARKS.values() if zh else MARKS)]


def row_of(line: Line, *, zh: bool, sender: Sequence[str] = ()) -> list[Any]:
    """One line of a receipt as cells; items count from 0, as on the receipt, rows as in the table.

    The sender's columns keep their places; they are empty where its row is not kept.
    """
    own = [cell for _, cell in line.get("sent") or ()][: len(sender)]
    told = [_told(error, zh=zh) for error in (*line["errors"], *line.get("warnings", ()))]
    rows = dict.fromkeys(one.row for one in told)
    return [
        *own,
        *[""] * (len(sender) - len(own)),
        str(line["position"]),
        line["type"] or "",
        line["source_id"] or "",
        OUTCOME[line["outcome"]][not zh],
        "\n".join(filter(None, rows)),
        *("\n".join(one[place] for one in told) for place in range(1, len(_Told._fields))),
    ]


class _Told(NamedTuple):
    """One fault or warning as a report tells it, in one language and in the order of its heads."""

    row: str
    column: str
    message: str
    expected: str
    repair: str
    code: str
    pointer: str


def _told(error: Mapping[str, Any], *, zh: bool) -> _Told:
    row, column = row_and_column(error["pointer"])
    ending = "_zh" if zh else ""
    entry = codes.entry(error["code"])
    repair = entry and (entry.repair_zh if zh else entry.repair_en)
    message, expected = (str(error.get(name + ending) or "") for name in ("message", "expected"))
    return _Told(row, column, message, expected, repair or "", error["code"], error["pointer"])


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
        own = len(header) - len(MARKS)
        # As text, so that a spreadsheet leaves what is mended as it is typed.
        self._sheet.set_column(0, own - 1, 20, self._workbook.add_format({"num_format": "@"}))
        wrapped = self._workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._sheet.set_column(own, len(header) - 1, 24, wrapped)
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
