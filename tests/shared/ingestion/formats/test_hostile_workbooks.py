"""Hostile XLSX: each gets its exact outcome, code and pointer, and none is opened unseen."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from shared.ingestion.formats.cells import Day
from shared.ingestion.formats.workbook_parts import parts_of
from shared.problems import Unreadable
from tests.services.projects.conftest import JIANGSU
from tests.shared.ingestion.formats.bodies import (
    CREATED,
    HEADER,
    SHEET,
    SOUND,
    XLSX,
    Case,
    assert_told,
    changed,
    rejected,
    rewritten,
    xlsx_of,
)

TOO_LARGE = (413, "too-large", ())
UNREADABLE = (400, "unreadable", ())


def row(name: str, *faults: tuple[str, str], **cells: Any) -> Case:
    """One row with some cells changed, and the faults of its cells."""
    outcome = "deferred" if {code for code, _ in faults} == {"organization_unknown"} else "rejected"
    found = [(code, f"/rows/2/{pointer}") for code, pointer in faults]
    lines = [(outcome, found)] if found else [CREATED]
    return Case(name, lambda: xlsx_of(changed(**cells)), lines, kind=XLSX)


def done(name: str, more: Callable[[Any, Any], Any], **told: Any) -> Case:
    """A sound row, and what was done to the workbook besides."""
    return Case(name, lambda: xlsx_of(SOUND, more=more), kind=XLSX, **told)


def written(name: str, part: str, change: Callable[[bytes], bytes], **told: Any) -> Case:
    """A sound workbook with a part that no spreadsheet writes."""
    return Case(name, lambda: rewritten(xlsx_of(SOUND), part, change), kind=XLSX, **told)


def dated(book: Any, sheet: Any) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_datetime(1, 4, datetime(2023, 3, 1, tzinfo=UTC).replace(tzinfo=None), day)


def timed(book: Any, sheet: Any) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_datetime(1, 4, datetime(2023, 3, 1, 12, tzinfo=UTC).replace(tzinfo=None), day)


def a_time(book: Any, sheet: Any) -> None:
    sheet.write_number(1, 4, 0.5, book.add_format({"num_format": "hh:mm"}))


def hidden(cell: str) -> Callable[[Any, Any], None]:
    def more(book: Any, _: Any) -> None:
        sheet = book.add_worksheet("旧数据")
        sheet.write(0, 0, cell)
        sheet.hide()

    return more


def explained(book: Any, _: Any) -> None:
    book.add_worksheet("说明").write(0, 0, "列")


ROWS = [
    row("sound"),
    row("integers as numbers", 来源版本=3),
    row("days as bare numbers", 签约日期=44986, 实施日期=45017),
    row("day in eight digits", 签约日期=20230301),
    row("blanks around", 来源编号=" P-1\u00a0", 项目阶段="实施\n"),
    row("division code as a number", ("cell_not_text", "帮扶县"), 帮扶县=610926),
    row("identity as a number", ("cell_not_text", "来源编号"), 来源编号=1001),
    row("name as a number", ("cell_not_text", "项目名称"), 项目名称=2023),
    row("name as a boolean", ("cell_not_text", "项目名称"), 项目名称=True),
    row("rounded code", ("cell_not_text", "帮扶组织"), 帮扶组织=5.332e17),
    row("fraction of a version", ("cell_not_whole", "来源版本"), 来源版本=1.5),
    row("version beyond digits", ("cell_not_whole", "来源版本"), 来源版本=1e17),
    row("boolean for a number", ("cell_not_whole", "来源版本"), 来源版本=False),
    row("negative day", ("wrong_date", "签约日期"), 签约日期=-5),
    row("day beyond the calendar", ("wrong_date", "签约日期"), 签约日期=2958466),
    row("fraction of a day", ("wrong_date", "签约日期"), 签约日期=44986.5),
    row("day of 1990", ("day_too_early", "签约日期"), 签约日期=30000),
    row("bidi override", ("wrong_format", "项目名称"), 项目名称="\u202e甲"),
    row("formula as text", 项目名称="=1+1"),
    row(
        "unknown organization",
        ("organization_unknown", "帮扶组织/1/统一社会信用代码"),
        帮扶组织="53110000DEMX99999Q",
    ),
    row("entries on lines", 帮扶县="610926 60\n610924 40\n"),
]

DONE = [
    done("a date of the spreadsheet", dated, lines=[CREATED]),
    done("a date with hours", timed, lines=[rejected(("wrong_date", "/rows/2/签约日期"))]),
    done("a time alone", a_time, lines=[rejected(("wrong_date", "/rows/2/签约日期"))]),
    done(
        "formula with its result",
        lambda _, sheet: sheet.write_formula(1, 1, '="甲"', None, "甲"),
        lines=[CREATED],
    ),
    done(
        "formula without result",
        lambda _, sheet: sheet.write_formula(1, 1, "=1", None, ""),
        lines=[rejected(("cell_formula", "/rows/2/项目名称"))],
    ),
    done(
        "error cell",
        lambda _, sheet: sheet.write_formula(1, 7, "=NA()", None, "#N/A"),
        lines=[rejected(("cell_error", "/rows/2/帮扶县"))],
    ),
    done(
        "merged down",
        lambda _, sheet: [
            sheet.write_row(2, 0, changed(来源编号="B")),
            sheet.merge_range(1, 7, 2, 7, "610926"),
        ],
        lines=[
            rejected(("cell_merged", "/rows/2/帮扶县")),
            rejected(("cell_merged", "/rows/3/帮扶县")),
        ],
    ),
    done(
        "merged across the header",
        lambda _, sheet: sheet.merge_range(0, 0, 0, 1, "来源编号"),
        problem=(422, "invalid", [("cell_merged", "/rows/1/A"), ("cell_merged", "/rows/1/B")]),
    ),
    done(
        "merged to the end of the sheet",
        lambda _, sheet: sheet.merge_range(5, 0, 1_048_575, 5, ""),
        problem=TOO_LARGE,
    ),
    done(
        "error in the header",
        lambda _, sheet: sheet.write_formula(0, 2, "=NA()", None, "#N/A"),
        problem=(422, "invalid", [("cell_error", "/rows/1/C")]),
    ),
    done(
        "hidden sheet with cells",
        hidden("x"),
        problem=(422, "invalid", [("sheets_unclear", "/sheets")]),
    ),
    done("hidden sheet without", hidden(""), lines=[CREATED]),
    done(
        "second sheet with cells",
        lambda book, _: book.add_worksheet().write(0, 0, "x"),
        problem=(422, "invalid", [("sheets_unclear", "/sheets")]),
    ),
    done("the template's explanations", explained, lines=[CREATED]),
    done(
        "hidden row and column",
        lambda _, sheet: [
            sheet.set_row(1, None, None, {"hidden": 1}),
            sheet.set_column(0, 0, 1, None, {"hidden": 1}),
        ],
        lines=[CREATED],
    ),
    done(
        "formats without cells",
        lambda book, sheet: sheet.write_blank(90_000, 90, None, book.add_format({"bold": True})),
        lines=[CREATED],
    ),
    done(
        "16,384 columns",
        lambda _, sheet: sheet.write(0, 16_383, "x"),
        problem=(422, "invalid", [("wrong_length", "/rows/1")]),
    ),
    done("a far cell", lambda _, sheet: sheet.write(1_048_575, 10, "x"), problem=TOO_LARGE),
    done(
        "a cell without a head",
        lambda _, sheet: sheet.write(1, 26, "x"),
        lines=[rejected(("cell_outside_columns", "/rows/2/AA"))],
    ),
    done(
        "a row below blank ones",
        lambda _, sheet: sheet.write_row(9, 0, changed(来源编号="B", 帮扶类型="x")),
        lines=[CREATED, rejected(("not_allowed_value", "/rows/10/帮扶类型"))],
    ),
    Case(
        "header in row 2",
        xlsx_of([], SOUND, header=[]),
        kind=XLSX,
        problem=(
            422,
            "invalid",
            [
                *[
                    ("column_missing", f"/rows/1/{head}")
                    for head in (
                        "来源编号",
                        "项目名称",
                        "帮扶类型",
                        "项目阶段",
                        "帮扶组织",
                        "帮扶县",
                    )
                ]
            ],
        ),
    ),
    Case(
        "title above the header",
        xlsx_of(HEADER, SOUND, header=["项目表"]),
        kind=XLSX,
        problem=(
            422,
            "invalid",
            [
                ("column_unknown", "/rows/1/项目表"),
                *[
                    ("column_missing", f"/rows/1/{head}")
                    for head in (
                        "来源编号",
                        "项目名称",
                        "帮扶类型",
                        "项目阶段",
                        "帮扶组织",
                        "帮扶县",
                    )
                ],
            ],
        ),
    ),
    Case(
        "an empty sheet",
        xlsx_of(header=[]),
        kind=XLSX,
        problem=(422, "invalid", [("sheets_unclear", "/sheets")]),
    ),
    Case("header only", xlsx_of(), kind=XLSX, problem=(422, "invalid", ())),
]


def bomb(name: str, size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b" " * size)
    return made.getvalue()


def many_parts() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for number in range(1_001):
            file.writestr(f"{number}.xml", b"")
    return made.getvalue()


def lying() -> bytes:
    """A zip whose directory tells a small size of a part that unpacks to a large one."""
    packed = bytearray(bomb("xl/workbook.xml", 200 * 1024 * 1024))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(packed)


def shared_bomb() -> bytes:
    """A long text that many cells share."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4_000))
    body = rewritten(xlsx_of(SOUND), SHEET, lambda _: f"<w><d>{cells}</d></w>".encode())
    text = "x" * 32_000
    return rewritten(
        body, "xl/sharedStrings.xml", lambda _: f"<s><si><t>{text}</t></si></s>".encode()
    )


def laughs(part: bytes) -> bytes:
    head, _, rest = part.partition(b"?>")
    return head + b'?><!DOCTYPE x [<!ENTITY a "ha">]>' + rest


def with_cells(*cells: str) -> Callable[[bytes], bytes]:
    """The sheet with cells of one's own writing in row 3."""
    told = f'<row r="3">{"".join(cells)}</row></sheetData>'.encode()
    return lambda part: part.replace(b"</sheetData>", told)


def without_places(part: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*[0-9]+"', b"", part)


WRITTEN = [
    written("cells without places", SHEET, without_places, lines=[CREATED]),
    written(
        "infinite number",
        SHEET,
        with_cells('<c r="K3"><v>1e400</v></c>'),
        lines=[
            CREATED,
            rejected(
                ("cell_not_whole", "/rows/3/来源版本"),
                *[
                    ("field_missing", f"/rows/3/{head}")
                    for head in (
                        "来源编号",
                        "项目名称",
                        "帮扶类型",
                        "项目阶段",
                        "帮扶组织",
                        "帮扶县",
                    )
                ],
            ),
        ],
    ),
    written(
        "column beyond letters",
        SHEET,
        with_cells('<c r="ZZZ3"><v>1</v></c>'),
        problem=(422, "invalid", [("wrong_length", "/rows/1")]),
    ),
    written(
        "row beyond the sheet", SHEET, with_cells('<c r="A9999999"><v>1</v></c>'), problem=TOO_LARGE
    ),
    written(
        "shared text that is not there",
        SHEET,
        with_cells('<c r="A3" t="s"><v>999</v></c>'),
        problem=UNREADABLE,
    ),
    written("document type", SHEET, laughs, problem=UNREADABLE),
    written("document type of the workbook", "xl/workbook.xml", laughs, problem=UNREADABLE),
    written("no XML", SHEET, lambda _: b"<worksheet", problem=UNREADABLE),
    written(
        "NUL in the XML",
        SHEET,
        lambda part: part.replace(b"<sheetData>", b"<sheetData>\0"),
        problem=UNREADABLE,
    ),
    written(
        "days from 1904",
        "xl/workbook.xml",
        lambda part: part.replace(b"<workbookPr ", b'<workbookPr date1904="1" '),
        problem=(422, "invalid", ()),
    ),
    written("no sheets", "xl/workbook.xml", lambda _: b"<workbook/>", problem=UNREADABLE),
    written(
        "text beyond a cell",
        "xl/sharedStrings.xml",
        lambda part: part.replace("红枣产业帮扶".encode(), b"x" * 40_000),
        problem=TOO_LARGE,
    ),
    Case("text that many cells share", shared_bomb, kind=XLSX, problem=TOO_LARGE),
    Case(
        "zip bomb",
        lambda: bomb("xl/worksheets/sheet1.xml", 100 * 1024 * 1024),
        kind=XLSX,
        problem=TOO_LARGE,
    ),
    Case(
        "dense part", lambda: bomb("xl/media/a.png", 5 * 1024 * 1024), kind=XLSX, problem=TOO_LARGE
    ),
    Case("1,001 parts", many_parts, kind=XLSX, problem=TOO_LARGE),
    Case("a size that is not told", lying, kind=XLSX, problem=UNREADABLE),
    Case("an empty zip", b"PK\x05\x06" + bytes(18), kind=XLSX, problem=UNREADABLE),
    Case("cut off", lambda: xlsx_of(SOUND)[:-40], kind=XLSX, problem=UNREADABLE),
    Case(
        "damaged",
        lambda: xlsx_of(SOUND).replace(b"PK\x03\x04", b"PK\x03\x05", 3),
        kind=XLSX,
        problem=UNREADABLE,
    ),
    Case("CSV named XLSX", b"a,b\r\n", kind=XLSX, problem=UNREADABLE),
    Case(
        "locked or old",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        kind=XLSX,
        problem=UNREADABLE,
    ),
    Case("nothing", b"", kind=XLSX, problem=UNREADABLE),
]


@pytest.mark.parametrize("case", ROWS + DONE + WRITTEN, ids=lambda case: case.name)
async def test_a_hostile_workbook_gets_its_exact_answer(
    province: httpx.AsyncClient, case: Case
) -> None:
    await assert_told(province, case)


def test_a_part_of_the_same_name_does_not_hide_behind_another() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("a.xml", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.xml", b"2")
    with pytest.raises(Unreadable):
        parts_of(made.getvalue())


def test_a_day_of_the_spreadsheet_is_the_day_it_shows() -> None:
    shown = {61.0: date(1900, 3, 1), 45047.0: date(2023, 5, 1), 2958465.0: date(9999, 12, 31)}
    for serial, day in shown.items():
        assert Day().read(serial, []) == day.isoformat()


def test_the_organization_of_the_sound_row_is_known() -> None:
    assert SOUND[6] == JIANGSU
