"""A province with nothing but a spreadsheet: template, mistakes, preview, numbers, next month."""

import hashlib
from io import BytesIO
from typing import Any

import httpx
import python_calamine
import xlsxwriter

from tests.journeys.callers import Portal, Province
from tests.journeys.items import ZIYANG
from tests.journeys.test_push_reaches_dashboard import grown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCHES = "/projects/v1/batches"


async def test_a_province_fills_the_template_mends_it_and_sees_its_numbers(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = await portal.overview()
    template = await jiangsu.look("projects", "/projects/v1/templates/project.xlsx")
    header = [str(cell) for cell in rows_of(template.content)[0]]
    rows = [filled(header, number, helper) for number in range(6)]
    wrong = [dict(row) for row in rows]
    wrong[1]["帮扶类型"] = "采矿"
    wrong[3]["帮扶县"] = "999999 150"
    wrong[4]["签约日期"] = "2023-02-30"

    first = await send(jiangsu, workbook(header, wrong), key="first", query="mode=validate")
    assert (first["counts"], first["status"]) == ({"created": 3, "rejected": 3}, "validated")
    told = [error["pointer"] for line in first["items"] for error in line["errors"]]
    assert told[0] == "/rows/3/帮扶类型"
    assert {pointer.split("/")[2] for pointer in told} == {"3", "5", "6"}
    report = await jiangsu.look("projects", f"{first['links']['self']}/report.xlsx")
    assert len(rows_of(report.content)) == 1 + len(rows)

    preview = await send(jiangsu, workbook(header, rows), key="mended", query="mode=validate")
    assert preview["counts"] == {"created": 6}
    assert preview["sequence"] is None
    done = (await jiangsu.step("projects", preview["links"]["commit"], key="commit")).json()
    assert (done["status"], done["counts"]) == ("processed", {"created": 6})
    await portal.applied(done)
    counted = await portal.overview()
    assert grown(before, counted, "C00") == 6
    assert grown(before, counted, "C01") == 6 * 500_000

    for row in rows[:2]:  # next month
        row |= {"来源版本": "2", "资金": "协议 800000.00 2023-03-01"}
    corrected = await send(jiangsu, workbook(header, rows), key="month 2", query="mode=commit")
    assert corrected["counts"] == {"updated": 2, "unchanged": 4}
    await portal.applied(corrected)
    assert grown(before, await portal.overview(), "C01") == 4 * 500_000 + 2 * 800_000

    path = f"/projects/v1/sources/{jiangsu.source}/digest?type=project&by=kind"
    digest = (await jiangsu.look("projects", path)).json()
    (mine,) = [cell for cell in digest["cells"] if cell["key"]["kind"] == "elderly_care"]
    books = "".join(sorted(f"{row['来源编号']}\t{row['来源版本']}\n" for row in rows))
    assert mine["sha256"] == hashlib.sha256(books.encode()).hexdigest()
    assert (mine["count"], mine["sums"]["committed_yuan"]) == (6, "3600000.00")


def filled(header: list[str], number: int, helper: dict[str, Any]) -> dict[str, str]:
    """A row of the template for one project; what is not given stays empty."""
    return dict.fromkeys(header, "") | {
        "来源编号": f"story-{number}",
        "来源版本": "1",
        "项目名称": f"养老服务第{number}号",
        "帮扶类型": "养老帮扶",
        "项目阶段": "实施",
        "签约日期": "2023-03-01",
        "实施日期": "2023-04-01",
        "帮扶组织": helper["code"],
        "帮扶县": ZIYANG,
        "资金": "协议 500000.00 2023-03-01",
    }


def workbook(header: list[str], rows: list[dict[str, str]]) -> bytes:
    """The filled template as a spreadsheet program saves it."""
    saved = BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for place, row in enumerate(rows, start=1):
            for column, name in enumerate(header):
                if row[name]:
                    sheet.write_string(place, column, row[name])
    return saved.getvalue()


def rows_of(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet."""
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


async def send(province: Province, body: bytes, *, key: str, query: str) -> dict[str, Any]:
    path = f"{BATCHES}?report=full&type=project&{query}"
    answer: httpx.Response = await province.step("projects", path, key=key, content=body, kind=XLSX)
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt
