"""CSV: a table as text, its cells parted by comma, semicolon or tab."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from shared.ingestion import codes
from shared.ingestion.formats.layout import title_of
from shared.ingestion.formats.marks import without_marks
from shared.ingestion.formats.places import letters, pointer_of
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.rows import Row, TableType, items_of, trimmed
from shared.ingestion.formats.texts import text_of
from shared.problems import Fault, Unreadable

if TYPE_CHECKING:
    import _csv

MEDIA_TYPE = "text/csv"

QUOTES_UNCLOSED = codes.declare(
    "quotes_unclosed",
    en="The quotes of a cell do not close, or it is too long",
    zh="单元格引号未闭合，或内容过长",
    repair_en="Write a quote within a cell twice and the cell itself in quotes, as a spreadsheet "
    "saves it.",
    repair_zh="单元格内的引号须写两次，并将整个单元格写在引号内；可由电子表格软件另存为 CSV。",
)
_DELIMITERS = ",;\t"


def read_csv(
    body: bytes, types: Mapping[str, TableType], *, wanted: str | None, charset: str | None
) -> Iterator[Raw]:
    """The items of a CSV table in the sender's order.

    Raises `Unreadable` with row and column where quotes do not close or the encoding is none that
    is read, `Invalid` for a header that does not fit.
    """
    text = text_of(body, charset=charset)
    titles = {
        title_of(name)
        for one in types.values()
        for column in one.columns
        for name in (column.zh, column.en)
    }
    rows = without_marks(_rows(text, _delimiter(text, titles)))
    return items_of(rows, types, wanted=wanted)


def _delimiter(text: str, titles: set[str]) -> str:
    """The separator by which the header names most columns."""
    return max(_DELIMITERS, key=lambda sign: _recognised(text, sign, titles))


def _recognised(text: str, delimiter: str, titles: set[str]) -> int:
    try:
        header: list[str] = next(_reader(text, delimiter), [])
    except csv.Error:
        return 0
    return sum(title_of(cell) in titles for cell in header)


def _reader(text: str, delimiter: str) -> "_csv.Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows, numbered as a spreadsheet does: one with line breaks in its cells is one row."""
    reader = _reader(text, delimiter)
    number, lines, width = 0, 0, 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(text, delimiter, number=number, lines=lines) from error
        if cells is None:
            return
        lines, width = reader.line_num, width or len(cells)
        yield Row(number, [trimmed(cell) for cell in cells], is_ragged=len(cells) < width)


_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')


def _broken(text: str, delimiter: str, *, number: int, lines: int) -> Unreadable:
    """The problem of a row whose quotes do not fit together, or with a cell beyond measure."""
    told = io.StringIO(text, newline="")
    for _ in range(lines):
        told.readline()
    letter = letters(_broken_column(told.read(), delimiter))
    en = f"row {number}, column {letter}: the quotes of this cell do not close, or it is too long"
    zh = f"第 {number} 行 {letter} 列：单元格引号未闭合，或内容过长"
    fault = Fault(QUOTES_UNCLOSED, pointer_of(number, letter), en, zh)
    return Unreadable(detail=f"{en}.", detail_zh=f"{zh}。", faults=[fault])


def _broken_column(row: str, delimiter: str) -> int:
    plain = re.compile(f"[^{delimiter}\r\n]*+")
    at, column = 0, 0
    while at < len(row):
        cell = _QUOTED.match(row, at) if row[at] == '"' else plain.match(row, at)
        if cell is None or len(cell[0]) > csv.field_size_limit():
            break
        at = cell.end()
        if at < len(row) and row[at] != delimiter:
            break
        at, column = at + 1, column + 1
    return column
