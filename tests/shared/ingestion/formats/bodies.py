"""Bodies as provinces send them, and as nobody should."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import xlsxwriter

from tests.services.projects.conftest import JIANGSU, project

JSON = "application/json"
NDJSON = "application/x-ndjson"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADER = (
    "来源编号", "项目名称", "帮扶类型", "项目阶段", "签约日期", "实施日期", "帮扶组织", "帮扶县",
    "资金", "受益情况", "来源版本",
)  # fmt: skip
SOUND: tuple[Any, ...] = (
    "P-1", "红枣产业帮扶", "产业帮扶", "实施", "2023-03-01", "2023-04-01", JIANGSU, "610926",
    "协议 500000.00 2023-03-01", "2023-09-30 320", "1",
)  # fmt: skip

Told = tuple[str, Sequence[tuple[str, str]]]
CREATED: Told = ("created", ())


@dataclass(frozen=True)
class Case:
    """A body, and what becomes of it: the lines of a receipt, or a problem.

    `lines` is per item the outcome with codes and pointers; `problem` the status, the end of the
    problem's type, and codes and pointers.
    """

    name: str
    body: bytes | Callable[[], bytes]
    lines: Sequence[Told] | None = None
    problem: tuple[int, str, Sequence[tuple[str, str]]] | None = None
    kind: str = JSON
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def rejected(*faults: tuple[str, str]) -> Told:
    return ("rejected", faults)


async def hand_over(province: httpx.AsyncClient, case: Case) -> httpx.Response:
    body = case.body if isinstance(case.body, bytes) else case.body()
    headers = {"Idempotency-Key": f'"{case.name}"'.encode("ascii", "replace").decode()}
    headers |= {"Content-Type": case.kind} | dict(case.headers)
    is_table = case.kind not in (JSON, NDJSON, "", "text/plain", "application/vnd.ms-excel")
    query = case.query or ("&type=project" if is_table else "")
    return await province.post(
        f"/projects/v1/batches?mode=validate&report=full{query}", content=body, headers=headers
    )


async def assert_told(province: httpx.AsyncClient, case: Case) -> None:
    answer = await hand_over(province, case)
    document = answer.json()
    if case.problem:
        status, slug, faults = case.problem
        assert answer.status_code == status, document
        assert document["type"].endswith("/" + slug)
        assert document["detail"]
        assert any("一" <= sign <= "鿿" for sign in document["detail_zh"])
        assert told(document["errors"]) == list(faults)
        return
    assert answer.status_code == 200, document
    lines = [(line["outcome"], told(line["errors"])) for line in document["items"]]
    assert lines == [(outcome, list(faults)) for outcome, faults in case.lines or ()]
    assert sum(document["counts"].values()) == document["received"] == len(lines)


_ENGLISH = re.compile(r"(?i)\b[a-z]{2,} [a-z']{2,} [a-z]{2,}\b")


def told(errors: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    assert all(error["message"] and error["message_zh"] for error in errors)
    assert not [error for error in errors if _ENGLISH.search(error["expected_zh"] or "")]
    return [(error["code"], error["pointer"]) for error in errors]


def text(*items: Any) -> bytes:
    """A JSON array of sound projects, each with some fields changed."""
    return json.dumps([project(**one) for one in items]).encode()


def changed(**cells: Any) -> list[Any]:
    """A sound row with some cells changed, by their heads."""
    return [cells.get(head, cell) for head, cell in zip(HEADER, SOUND, strict=True)]


def csv_of(*rows: Sequence[Any], header: Sequence[str] = HEADER, sign: str = ",") -> bytes:
    return "\r\n".join(sign.join(map(str, row)) for row in (header, *rows)).encode()


def xlsx_of(
    *rows: Sequence[Any],
    header: Sequence[Any] = HEADER,
    more: Callable[[xlsxwriter.Workbook, Any], None] | None = None,
) -> bytes:
    """A workbook; `more` may do to it whatever Excel lets people do."""
    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"strings_to_formulas": False})
    sheet = workbook.add_worksheet("数据")
    for number, row in enumerate((header, *rows)):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)
    if more:
        more(workbook, sheet)
    workbook.close()
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def rewritten(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed, as no spreadsheet would write it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data) if name == part else data)
    return made.getvalue()
