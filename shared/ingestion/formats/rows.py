"""From the rows of a table to items: every cell by its column's form, each fault at its cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from shared.ingestion import codes
from shared.ingestion.formats.cells import BLANKS, Cell, Flaw
from shared.ingestion.formats.columns import Column
from shared.ingestion.formats.layout import Layout, layout_of, title_of, within_bounds
from shared.ingestion.formats.places import RowPlace, letters, pointer_of, told_of_row
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.written import Written
from shared.problems import Fault, Invalid

ROW_RAGGED = codes.declare(
    "row_ragged",
    en="The row does not have as many cells as the header",
    zh="该行的单元格数与表头不一致",
    repair_en="Put text that holds the separator, a quote or a line break into quotes.",
    repair_zh="含分隔符、引号或换行的文本须加引号。",
)
CELL_OUTSIDE = codes.declare(
    "cell_outside_columns",
    en="A cell stands where the header names no column",
    zh="单元格所在列没有表头",
    repair_en="Head the column as in the template, or empty the cell.",
    repair_zh="请按模板填写该列表头，或清空该单元格。",
)


class Row(NamedTuple):
    """One row as the spreadsheet numbers it; a `Flaw` stands where a cell cannot be read."""

    number: int
    cells: Sequence[Cell | Flaw]
    is_ragged: bool = False


class TableType(NamedTuple):
    """A type that a table may hold: its name and word, and its columns."""

    name: str
    zh: str
    columns: Sequence[Column]


def items_of(
    rows: Iterable[Row], types: Mapping[str, TableType], *, wanted: str | None
) -> Iterator[Raw]:
    """The items of a table, whose first row is the header; rows without any cell are passed over.

    All are of one type: the `wanted` one, else the one its column `类型` names, else the only one
    there is. Raises `Invalid` when there is none, or for a header that does not fit.
    """
    rows = iter(rows)
    header = next(rows, None)
    if header is None or header.number != 1:
        raise Invalid(
            detail="Row 1 of the table must be its header; it is empty.",
            detail_zh="表格第 1 行必须是表头，现为空。",
        )
    within_bounds(len(header.cells))
    titles = _titles(header.cells)
    filled = (row for row in rows if any(cell != "" for cell in row.cells))
    first = next(filled, None)
    chosen = types[_type_of(titles, first, types, wanted=wanted)]
    layout = layout_of(titles, chosen.name, chosen.columns)
    sent = filled if first is None else chain([first], filled)
    for position, row in enumerate(sent):
        yield _item(position, row, layout)


def _titles(cells: Sequence[Cell | Flaw]) -> list[Cell]:
    faults = [
        told_of_row(
            codes.fault(cell.code, pointer_of(1, letters(index))),
            1,
            f", column {letters(index)}",
            f"，{letters(index)} 列",
        )
        for index, cell in enumerate(cells)
        if isinstance(cell, Flaw)
    ]
    if faults:
        raise Invalid(
            detail="The header of the table, row 1, has cells that cannot be read.",
            detail_zh="表头（第 1 行）中有无法读取的单元格。",
            faults=faults,
        )
    return [cell for cell in cells if not isinstance(cell, Flaw)]


def _type_of(
    titles: Sequence[object],
    first: Row | None,
    types: Mapping[str, TableType],
    *,
    wanted: str | None,
) -> str:
    if wanted is not None:
        return wanted
    if len(types) == 1:
        return next(iter(types))
    named = [title_of(title) for title in titles]
    index = next((named.index(name) for name in ("类型", "type") if name in named), None)
    said = "" if index is None or first is None or index >= len(first.cells) else first.cells[index]
    for one in types.values():
        if said in (one.name, one.zh):
            return one.name
    row = 1 if index is None or first is None else first.number
    fault = codes.fault(
        codes.FIELD_MISSING if said == "" else codes.NOT_ALLOWED_VALUE,
        pointer_of(row, "类型"),
        value=said[:200] if isinstance(said, str) and said else None,
        expected=", ".join(f"{one.zh} ({one.name})" for one in types.values()),
    )
    raise Invalid(
        detail="Say what the rows are: by ?type= or by a column 类型 (type).",
        detail_zh="请说明各行的数据类型：用参数 ?type=，或填写“类型”列。",
        faults=[told_of_row(fault, row, ", column 类型", "，“类型”列")],
    )


def _item(position: int, row: Row, layout: Layout) -> Raw:
    place = RowPlace(row.number, layout.item_type, layout.standing)
    outside = list(_outside(row, layout))
    if row.is_ragged or outside:
        # Not kept as it was written: put under the heads again it might pass.
        return Raw(position, None, outside or [_ragged(row, layout)], place=place)
    place = replace(place, written=Written(layout.heads, row.cells))
    value: dict[str, Any] = {"type": layout.item_type}
    faults: list[Fault] = []
    wrong: set[object] = set()
    for column, cell in zip(
        layout.by_index, row.cells, strict=False
    ):  # a sheet's rows may end early
        if column is None or cell == "":
            continue
        read, flaws = _read(cell, column)
        if flaws:
            wrong.add(column.path[0])
            faults += [_fault(position, column, flaw) for flaw in flaws]
        else:
            _put(value, column.path, read)
    for one in layout.by_index:
        # A day that is not given is no fault of form: which days are needed the rules know.
        if one is not None and len(one.path) > 1 and one.path[0] not in wrong:
            value.setdefault(one.path[0], {})
    sound = {name: held for name, held in value.items() if name == "type" or name not in wrong}
    return Raw(position, sound, faults, frozenset(wrong), place)


def _read(cell: Cell | Flaw, column: Column) -> tuple[Any, list[Flaw]]:
    if isinstance(cell, Flaw):
        return None, [cell]
    flaws: list[Flaw] = []
    return column.form.read(cell, flaws), flaws


def _put(value: dict[str, Any], path: Sequence[str], read: Any) -> None:
    if len(path) == 1:
        value[path[0]] = read
    else:
        value.setdefault(path[0], {})[path[1]] = read


def _fault(position: int, column: Column, flaw: Flaw) -> Fault:
    pointer = "/" + "/".join(map(str, (position, *column.path, *flaw.path)))
    return codes.fault(
        flaw.code,
        pointer,
        value=flaw.value,
        expected=flaw.expected,
        expected_zh=flaw.expected_zh,
    )


def _outside(row: Row, layout: Layout) -> Iterator[Fault]:
    """Cells without a head, by the letters over them: what they mean nobody can know."""
    for index, cell in enumerate(row.cells):
        if cell != "" and (index >= len(layout.by_index) or layout.by_index[index] is None):
            letter = letters(index)
            value = cell[:200] if isinstance(cell, str) else None
            fault = codes.fault(CELL_OUTSIDE, pointer_of(row.number, letter), value=value)
            yield told_of_row(fault, row.number, f", column {letter}", f"，{letter} 列")


def _ragged(row: Row, layout: Layout) -> Fault:
    fault = codes.fault(
        ROW_RAGGED,
        pointer_of(row.number),
        value=len(row.cells),
        expected=str(len(layout.by_index)),
    )
    return told_of_row(fault, row.number)


def trimmed(cell: Cell) -> Cell:
    """A cell without the blanks that a hand leaves at its ends."""
    return cell.strip(BLANKS) if isinstance(cell, str) else cell
