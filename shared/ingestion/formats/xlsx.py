"""XLSX: the one visible sheet of a workbook, opened only after its parts were looked at."""

import io
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import python_calamine

from shared.ingestion import codes
from shared.ingestion.formats.cells import Cell, Flaw
from shared.ingestion.formats.marks import without_marks
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.rows import Row, TableType, items_of, trimmed
from shared.ingestion.formats.workbook_parts import not_a_workbook, only, parts_of
from shared.ingestion.formats.workbook_survey import Survey, shared_lengths, survey
from shared.ingestion.formats.xml_parts import Elements
from shared.problems import Fault, Invalid

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPLAINING = ("说明", "About")  # the template's own second sheet

SHEETS_UNCLEAR = codes.declare(
    "sheets_unclear",
    en="It is not clear which sheet is meant",
    zh="无法确定使用哪个工作表",
    repair_en="Leave cells in one visible sheet only; delete the others or save them apart.",
    repair_zh="只保留一个有内容的可见工作表；其余请删除或另存。",
)
CELL_ERROR = codes.declare(
    "cell_error",
    en="The cell shows an error of the spreadsheet, such as #N/A",
    zh="单元格显示为错误值，如 #N/A",
    repair_en="Correct the formula, or write the value itself.",
    repair_zh="请更正公式，或直接填写值。",
)
CELL_FORMULA = codes.declare(
    "cell_formula",
    en="The cell holds a formula without a stored result",
    zh="单元格是没有计算结果的公式",
    repair_en="Open the workbook in a spreadsheet and save it, or write the value itself.",
    repair_zh="请用电子表格软件打开并保存该文件，或直接填写值。",
)
CELL_MERGED = codes.declare(
    "cell_merged",
    en="The cell is merged with others",
    zh="该单元格是合并单元格",
    repair_en="Unmerge the cells and write the value into every row.",
    repair_zh="请取消合并，并在每一行分别填写。",
)


class _Sheet(NamedTuple):
    name: str
    is_hidden: bool
    found: Survey


def read_xlsx(body: bytes, types: Mapping[str, TableType], *, wanted: str | None) -> Iterator[Raw]:
    """The items of a workbook in the sender's order.

    Raises `TooLarge` for what would not stay within bounds, `Unreadable` for no workbook,
    `Invalid` when it is not clear which sheet is meant or the header does not fit.
    """
    parts = parts_of(body)
    sheet = _chosen(_sheets(parts))
    rows = without_marks(_rows(_opened(only(parts), sheet.name), sheet.found))
    return items_of(rows, types, wanted=wanted)


def _sheets(parts: Mapping[str, bytes]) -> list[_Sheet]:
    """Every sheet, looked at."""
    elements = Elements()
    lengths = []
    if shared := parts.get("xl/sharedStrings.xml"):
        lengths = shared_lengths(shared, elements)
    targets = dict(_targets(parts, elements))
    return [
        _Sheet(
            told["name"],
            told.get("state", "visible") != "visible",
            survey(parts[targets[told["id"]]], elements, lengths),
        )
        for told in _listed(parts, elements)
        if targets.get(told.get("id", "")) in parts and "name" in told
    ]


def _targets(parts: Mapping[str, bytes], elements: Elements) -> Iterator[tuple[str, str]]:
    found: list[dict[str, str]] = []
    elements.walk(
        parts.get("xl/_rels/workbook.xml.rels", b"<none/>"),
        lambda name, attributes: found.append(attributes) if name == "Relationship" else None,
    )
    for told in found:
        yield told.get("Id", ""), posixpath.join("xl", told.get("Target", "")).lstrip("/")


def _listed(parts: Mapping[str, bytes], elements: Elements) -> list[dict[str, str]]:
    """The sheets as the workbook lists them."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            found.append(attributes)
        if name == "workbookPr" and attributes.get("date1904", "0") not in ("0", "false"):
            raise Invalid(
                detail="The workbook counts days from 1904, as old Macs did; a number that stands "
                "for a day would be four years off. Switch the option off and save it.",
                detail_zh="工作簿使用 1904 日期系统，日期会相差四年；请关闭该选项后重新保存。",
            )

    elements.walk(parts.get("xl/workbook.xml", b"<none/>"), start)
    if not found:
        raise not_a_workbook("it lists no sheet", "没有工作表")
    return found


def _chosen(sheets: Sequence[_Sheet]) -> _Sheet:
    """The one sheet that is meant. Raises `Invalid` where another one would be passed over."""
    filled = [sheet for sheet in sheets if sheet.found.rows and sheet.name not in EXPLAINING]
    hidden = [sheet.name for sheet in filled if sheet.is_hidden]
    if hidden:
        raise _sheets_unclear("a hidden sheet holds cells", "隐藏的工作表中有内容", hidden)
    if len(filled) > 1:
        names = [sheet.name for sheet in filled]
        raise _sheets_unclear("several sheets hold cells", "多个工作表有内容", names)
    if not filled:
        raise _sheets_unclear("no sheet holds a cell", "所有工作表均为空", [])
    return filled[0]


def _sheets_unclear(en: str, zh: str, names: Sequence[str]) -> Invalid:
    told = "; ".join(names)[:200]
    return Invalid(
        detail=f"One visible sheet is read, and {en}: {told or 'none'}.",
        detail_zh=f"只读取一个可见工作表，而{zh}：{told or '无'}。",
        faults=[Fault(SHEETS_UNCLEAR, "/sheets", en, zh, told or None, "one sheet", "一个工作表")],
    )


def _opened(workbook: bytes, name: str) -> "python_calamine.CalamineSheet":
    try:
        return python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(workbook)
        ).get_sheet_by_name(name)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # A panic of the reader is no `Exception`; from a hostile workbook it must not end more
        # than this request.
        raise not_a_workbook("it cannot be opened", "无法打开") from error


def _rows(sheet: "python_calamine.CalamineSheet", found: Survey) -> Iterator[Row]:
    """The rows from row 1 on, with a flaw where a cell has no value of its own."""
    if sheet.start is None:
        return
    before: list[Any] = [""] * sheet.start[1]
    for index, told in enumerate(sheet.iter_rows()):
        cells = [_cell(cell) for cell in before + told]
        yield Row(index + 1, _flawed(cells, index, found))


def _cell(cell: Any) -> Cell:
    value: Cell = trimmed(cell) if isinstance(cell, str) else cell
    return float(value) if type(value) is int else value


def _flawed(cells: list[Cell], row: int, found: Survey) -> Sequence[Cell | Flaw]:
    if not (found.errors or found.without_value or found.merged):
        return cells
    cells += [""] * (found.columns - len(cells))
    return [_flaw(row, column, found) or cell for column, cell in enumerate(cells)]


def _flaw(row: int, column: int, found: Survey) -> Flaw | None:
    if (row, column) in found.errors:
        return Flaw(CELL_ERROR)
    if (row, column) in found.without_value:
        return Flaw(CELL_FORMULA)
    return Flaw(CELL_MERGED) if (row, column) in found.merged else None
