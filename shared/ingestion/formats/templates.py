"""The spreadsheet that provinces fill in: one column per field, checked as far as Excel can."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import xlsxwriter

from shared.ingestion.formats.cells import Choice, Day, Whole, YesNo
from shared.ingestion.formats.columns import Column
from shared.ingestion.formats.entries import Entries
from shared.ingestion.formats.rows import TableType
from shared.ingestion.formats.xlsx import EXPLAINING

MOST_ROWS = 5_000
WORDS_OF_A_LIST = 255  # more signs than that Excel refuses in a list of its own
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same bytes every time


class _Looks(NamedTuple):
    """The formats of a template's cells."""

    head: Any
    needed: Any
    text: Any
    day: Any
    whole: Any
    wrapped: Any


def template(table: TableType, example: Mapping[str, Any], *, zh: bool) -> bytes:
    """The template of a type as XLSX: header, an example in row 2, and a sheet that explains."""
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(made, options)
    workbook.set_properties({"title": table.zh if zh else table.name, "created": _MADE})
    looks = _looks(workbook)
    sheet = workbook.add_worksheet("数据" if zh else "Data")
    _fill(sheet, table.columns, example, zh=zh, looks=looks)
    _explain(workbook.add_worksheet(EXPLAINING[not zh]), table.columns, example, zh=zh, looks=looks)
    workbook.close()
    return made.getvalue()


def _looks(workbook: Any) -> _Looks:
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    return _Looks(
        head=workbook.add_format(head | {"bg_color": "#eeeeee"}),
        needed=workbook.add_format(head | {"bg_color": "#fce4b0"}),
        # As text, so that Excel leaves codes as they are typed: zeros in front, 18 digits.
        text=workbook.add_format({"num_format": "@"}),
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        whole=workbook.add_format({"num_format": "0"}),
        wrapped=workbook.add_format({"text_wrap": True, "valign": "top"}),
    )


def _fill(
    sheet: Any,
    columns: Sequence[Column],
    example: Mapping[str, Any],
    *,
    zh: bool,
    looks: _Looks,
) -> None:
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 18, _look(column, looks))
        _offer_choices(sheet, index, column, zh=zh)
    for index, column in enumerate(columns):
        look = looks.needed if column.is_required else looks.head
        sheet.write_string(0, index, column.zh if zh else column.en, look)
    for index, column in enumerate(columns):
        cell = example_cell(column, example, zh=zh)
        if isinstance(cell, date):
            sheet.write_datetime(1, index, datetime(cell.year, cell.month, cell.day), looks.day)  # noqa: DTZ001 - a cell knows no zone
        elif cell is not None:
            sheet.write(1, index, cell, _look(column, looks))


def _look(column: Column, looks: _Looks) -> Any:
    if isinstance(column.form, Day):
        return looks.day
    return looks.whole if isinstance(column.form, Whole) else looks.text


def _offer_choices(sheet: Any, index: int, column: Column, *, zh: bool) -> None:
    """Let Excel offer the words of a list, where they are short enough for it."""
    words: Sequence[str] = ()
    if isinstance(column.form, Choice):
        words = column.form.choices(zh=zh)
    elif isinstance(column.form, YesNo):
        words = ["是", "否"] if zh else ["true", "false"]
    if words and len(",".join(words)) <= WORDS_OF_A_LIST:
        sheet.data_validation(1, index, MOST_ROWS, index, {"validate": "list", "source": words})


def example_cell(column: Column, example: Mapping[str, Any], *, zh: bool) -> Any:
    """The example's cell in a column, None where it leaves the field out."""
    value: Any = example
    for part in column.path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None else column.form.write(value, zh=zh)


def _explain(
    sheet: Any,
    columns: Sequence[Column],
    example: Mapping[str, Any],
    *,
    zh: bool,
    looks: _Looks,
) -> None:
    """What every column is called in both languages, whether it must be filled, form, example."""
    heads = ("列名", "Column", "必填 Required", "格式", "Form", "示例 Example")
    for place, width in enumerate((20, 26, 12, 44, 44, 40)):
        sheet.set_column(place, place, width, looks.wrapped)
    sheet.write_row(0, 0, heads, looks.head)
    for row, column in enumerate(columns, start=1):
        is_needed = column.is_required and column.path != ("type",)
        cell = example_cell(column, example, zh=zh)
        form = column.form.explained if isinstance(column.form, Entries) else column.form.told
        told = (
            column.zh,
            column.en,
            "是 yes" if is_needed else "否 no",
            form.zh,
            form.en,
            "" if cell is None else str(cell),
        )
        for place, text in enumerate(told):
            sheet.write_string(row, place, text, looks.wrapped)
