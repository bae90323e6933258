"""Hostile CSV: each gets its exact outcome, code and a pointer that shows row and column."""

import httpx
import pytest

from tests.services.projects.conftest import JIANGSU
from tests.shared.ingestion.formats.bodies import (
    CREATED,
    CSV,
    HEADER,
    SOUND,
    Case,
    assert_told,
    changed,
    csv_of,
    hand_over,
    rejected,
)


def row(name: str, *faults: tuple[str, str], **cells: object) -> Case:
    """One row with some cells changed, and the faults of its cells."""
    outcome = "deferred" if {code for code, _ in faults} == {"organization_unknown"} else "rejected"
    found = [(code, f"/rows/2/{pointer}") for code, pointer in faults]
    return Case(
        name, csv_of(changed(**cells)), [(outcome, found)] if found else [CREATED], kind=CSV
    )


def whole(name: str, body: bytes, *faults: tuple[str, str], status: int = 422) -> Case:
    """A table that is refused as a whole."""
    slug = {422: "invalid", 400: "unreadable"}[status]
    return Case(name, body, problem=(status, slug, faults), kind=CSV)


ROWS = [
    row("sound"),
    row("blanks around", 来源编号=" P-1\u3000", 项目阶段="\u00a0实施 "),
    row("English values", 帮扶类型="industry", 项目阶段="implementing"),
    row("dates with slashes", 签约日期="2023/3/1", 实施日期="2023年4月1日"),
    row("dates in eight digits and with a midnight", 签约日期="20230301", 实施日期="2023/4/1 0:00"),
    row("entries by blanks and semicolons", 帮扶县="610926  60.5; 610924\u300039.5；"),
    row("no such kind", ("not_allowed_value", "帮扶类型"), 帮扶类型="产业"),
    row("a kind in capitals", ("not_allowed_value", "帮扶类型"), 帮扶类型="Industry"),
    row("empty name", ("field_missing", "项目名称"), 项目名称="  "),
    row("bidi override", ("wrong_format", "项目名称"), 项目名称="a\u202eb"),
    row("zero width", ("wrong_format", "项目名称"), 项目名称="\u200b甲"),
    row("NUL", ("wrong_format", "项目名称"), 项目名称="a\x00b"),
    row("NUL in an identity", ("wrong_format", "来源编号"), 来源编号="a\x00"),
    row("line break in a name", ("wrong_format", "项目名称"), 项目名称='"甲\n乙"'),
    row("impossible date", ("wrong_date", "签约日期"), 签约日期="2023-02-30"),
    row("date with hours", ("wrong_date", "签约日期"), 签约日期="2023-03-01 12:30"),
    row("day before year", ("wrong_date", "签约日期"), 签约日期="03/01/2023"),
    row("serial as text", ("wrong_date", "签约日期"), 签约日期="44986"),
    row("wide digits of a date", ("wrong_date", "签约日期"), 签约日期="２０２３-03-01"),
    row("year 9999", ("day_in_future", "实施日期"), 实施日期="9999-12-31"),
    row(
        "code that became a number",
        ("cell_not_text", "帮扶组织/1/统一社会信用代码"),
        帮扶组织="5.33E+17",
    ),
    row(
        "unknown organization",
        ("organization_unknown", "帮扶组织/2/统一社会信用代码"),
        帮扶组织=f"{JIANGSU} 50; 53110000DEMX99999Q 50",
    ),
    row("shares over the whole", ("shares_not_whole", "帮扶县"), 帮扶县="610926 60; 610924 60"),
    row("entry with too many parts", ("entry_unreadable", "帮扶县/1"), 帮扶县="610926 60 x"),
    row("entry with too few", ("entry_unreadable", "资金/1"), 资金="协议 5.00"),
    row("entry without money", ("wrong_format", "资金/1/金额"), 资金="协议 -5.00 2023-03-01"),
    row(
        "overflowing money",
        ("wrong_format", "资金/2/金额"),
        资金=f"协议 5 2023-03-01; 到位 {'9' * 40} 2023-03-01",
    ),
    row("NaN of persons", ("cell_not_whole", "受益情况/1/人次"), 受益情况="2023-03-01 NaN"),
    row("1e400 of persons", ("cell_not_whole", "受益情况/1/人次"), 受益情况="2023-03-01 1e400"),
    row("negative persons", ("out_of_range", "受益情况/1/人次"), 受益情况="2023-03-01 -5"),
    row("words for a version", ("cell_not_whole", "来源版本"), 来源版本="三"),
    row("grouped digits", ("cell_not_whole", "来源版本"), 来源版本='"1,000"'),
    row("version beyond 64 bits", ("out_of_range", "来源版本"), 来源版本="9" * 20),
    row("version of 5,000 digits", ("cell_not_whole", "来源版本"), 来源版本="9" * 5_000),
    row("a day that a rule misses", ("stage_day_missing", "实施日期"), 实施日期=""),
    row("a day without its column", ("stage_day_missing", "完成日期"), 项目阶段="完成"),
    row(
        "several at once",
        ("not_allowed_value", "帮扶类型"),
        ("wrong_date", "签约日期"),
        ("field_missing", "项目名称"),
        ("not_a_county", "帮扶县/1/行政区划代码"),
        帮扶类型="x",
        签约日期="x",
        项目名称="",
        帮扶县="610000",
    ),
]

LINES = csv_of(SOUND).decode()
WIDE = tuple(f"列{n}" for n in range(16_384))

TABLES = [
    Case("GB18030 found out", csv_of(SOUND).decode().encode("gb18030"), [CREATED], kind=CSV),
    Case("GBK declared", LINES.encode("gbk"), [CREATED], kind='text/csv; charset="GBK"'),
    Case(
        "UTF-8 with a mark",
        b"\xef\xbb\xbf" + LINES.encode(),
        [CREATED],
        kind="text/csv;charset=UTF-8",
    ),
    Case("semicolons", csv_of(SOUND, sign=";"), [CREATED], kind=CSV),
    Case("tabs", csv_of(SOUND, sign="\t"), [CREATED], kind="Text/CSV; header=present"),
    Case("old line ends", csv_of(SOUND).replace(b"\r\n", b"\r"), [CREATED], kind=CSV),
    Case(
        "blank rows and cells",
        csv_of(SOUND, ["", ""], [], SOUND),
        kind=CSV,
        lines=[("duplicate_in_batch", [("duplicate_in_batch", "/rows/2")]), CREATED],
    ),
    Case(
        "type column",
        csv_of([*SOUND, "帮扶项目"], [*changed(来源编号="B"), ""], header=[*HEADER, "类型"]),
        [CREATED, CREATED],
        kind=CSV,
    ),
    Case(
        "another type in a row",
        csv_of([*SOUND, "组织"], header=[*HEADER, "type"]),
        [rejected(("not_allowed_value", "/rows/2/type"))],
        kind=CSV,
    ),
    Case(
        "too short a row",
        csv_of(SOUND[:-1], changed(来源编号="B")),
        kind=CSV,
        lines=[rejected(("row_ragged", "/rows/2")), CREATED],
    ),
    Case(
        "too long a row",
        csv_of([*SOUND, "x", "", "y"]),
        kind=CSV,
        lines=[
            rejected(("cell_outside_columns", "/rows/2/L"), ("cell_outside_columns", "/rows/2/N"))
        ],
    ),
    Case(
        "a column without a head",
        csv_of([*SOUND, "x"], [*SOUND, ""], header=[*HEADER, " "]),
        kind=CSV,
        lines=[rejected(("cell_outside_columns", "/rows/2/L")), CREATED],
    ),
    whole(
        "unknown column",
        csv_of(SOUND, header=[*HEADER[:-1], "颜色"]),
        ("column_unknown", "/rows/1/颜色"),
    ),
    whole(
        "column with a slash",
        csv_of(SOUND, header=[*HEADER[:-1], "a/b~"]),
        ("column_unknown", "/rows/1/a~1b~0"),
    ),
    whole(
        "column twice in two languages",
        csv_of(SOUND, header=[*HEADER[:-1], "Name"]),
        ("column_twice", "/rows/1/Name"),
    ),
    whole(
        "missing columns",
        csv_of(SOUND[2:], header=HEADER[2:]),
        ("column_missing", "/rows/1/来源编号"),
        ("column_missing", "/rows/1/项目名称"),
    ),
    whole(
        "no header",
        csv_of(header=SOUND),
        *[("column_unknown", f"/rows/1/{cell}") for cell in SOUND],
        *[
            ("column_missing", f"/rows/1/{head}")
            for head in ("来源编号", "项目名称", "帮扶类型", "项目阶段", "帮扶组织", "帮扶县")
        ],
    ),
    whole("16,384 columns", csv_of(header=WIDE), ("wrong_length", "/rows/1")),
    whole("header only", csv_of()),
    whole("nothing", b""),
    whole(
        "unclosed quote",
        csv_of(changed(项目名称='"甲'), SOUND),
        ("quotes_unclosed", "/rows/2/B"),
        status=400,
    ),
    whole(
        "unclosed after a broken line",
        csv_of(changed(项目名称='"甲\n乙"'), changed(帮扶县='"6')),
        ("quotes_unclosed", "/rows/3/H"),
        status=400,
    ),
    whole(
        "text behind a quote",
        csv_of(changed(项目名称='"甲"乙')),
        ("quotes_unclosed", "/rows/2/B"),
        status=400,
    ),
    whole(
        "a cell beyond measure",
        csv_of(changed(项目名称="x" * 140_000)),
        ("quotes_unclosed", "/rows/2/B"),
        status=400,
    ),
    whole(
        "two encodings",
        csv_of(SOUND) + b"\n" + csv_of(SOUND).decode().encode("gbk"),
        ("wrong_encoding", "/rows/3"),
        status=400,
    ),
    whole(
        "two encodings the other way",
        csv_of(SOUND).decode().encode("gbk") + b"\n" + csv_of(SOUND),
        ("wrong_encoding", "/rows/1"),
        status=400,
    ),
    whole(
        "a broken byte", csv_of(SOUND, SOUND) + b"\xff", ("wrong_encoding", "/rows/3"), status=400
    ),
    whole("UTF-16", csv_of(SOUND).decode().encode("utf-16"), status=400),
    whole("UTF-16 without a mark", "a,b".encode("utf-16-le"), status=400),
    Case(
        "GBK said to be UTF-8",
        LINES.encode("gbk"),
        kind="text/csv; charset=utf-8",
        problem=(400, "unreadable", [("wrong_encoding", "/rows/1")]),
    ),
    Case(
        "UTF-8 said to be GBK",
        LINES.encode(),
        kind="text/csv; charset=gbk",
        problem=(400, "unreadable", [("wrong_encoding", "/rows/1")]),
    ),
    Case(
        "Latin 1",
        LINES.encode(),
        kind="text/csv; charset=latin1",
        problem=(415, "wrong-media-type", ()),
    ),
    Case(
        "unknown type asked for",
        LINES.encode(),
        kind=CSV,
        query="&type=organization",
        problem=(422, "invalid", [("not_allowed_value", "/query/type")]),
    ),
]


@pytest.mark.parametrize("case", ROWS + TABLES, ids=lambda case: case.name)
async def test_a_hostile_table_gets_its_exact_answer(
    province: httpx.AsyncClient, case: Case
) -> None:
    await assert_told(province, case)


async def test_a_fault_says_in_words_where_the_spreadsheet_shows_it(
    province: httpx.AsyncClient,
) -> None:
    case = Case("words", csv_of(SOUND, changed(帮扶县="610926 50; 61 50")), kind=CSV)
    (fault,) = (await hand_over(province, case)).json()["items"][1]["errors"]
    assert fault["message"].startswith("row 3, column 帮扶县 (H), entry 2, code: ")
    assert fault["message_zh"].startswith("第 3 行，“帮扶县”列 (H)，第 2 条“行政区划代码”：")
    assert fault["value"] == "61"
