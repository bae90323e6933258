"""A marked-up table is mended and handed over again as it is: our columns are passed over."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from shared.database import Database
from shared.ingestion.formats import reports
from shared.ingestion.formats.cells import BLANKS
from shared.ingestion.formats.marks import without_marks
from shared.ingestion.formats.rows import Row
from shared.ingestion.formats.written import MOST_BYTES
from shared.ingestion.taking import Taking
from shared.ingestion.tidying import tidy_once
from tests.fuzz.floors import SEED, tried
from tests.services.projects.conftest import rows
from tests.shared.ingestion.formats.bodies import (
    CSV,
    HEADER,
    SOUND,
    XLSX,
    changed,
    csv_of,
    told,
    xlsx_of,
)

BATCHES = "/projects/v1/batches?type=project&report=full"


async def push(
    province: httpx.AsyncClient, body: bytes, *, key: str = "one", query: str = "", **headers: str
) -> Any:
    headers = {"Idempotency-Key": f'"{key}"', "Content-Type": CSV} | headers
    return (await province.post(BATCHES + query, content=body, headers=headers)).json()


async def marked_up(province: httpx.AsyncClient, receipt: Any, *, kind: str = "csv") -> bytes:
    path = f"/projects/v1/batches/{receipt['batch_id']}/report.{kind}"
    return (await province.get(path)).content


def cells_of(report: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(report.decode("utf-8-sig"), newline="")))


def own_cells(report: bytes) -> list[list[str]]:
    return [row[: len(HEADER)] for row in cells_of(report)[1:]]


def with_cell(report: bytes, row: int, head: str, cell: str) -> bytes:
    table = cells_of(report)
    table[row][table[0].index(head)] = cell
    made = io.StringIO()
    csv.writer(made).writerows(table)
    return made.getvalue().encode()


async def test_what_was_refused_is_mended_in_the_report_and_pushed_as_it_is(
    province: httpx.AsyncClient,
) -> None:
    bad = changed(来源编号="B", 帮扶类型="x", 项目名称="-5度冷库", 签约日期="2023/2/30")
    receipt = await push(province, csv_of(SOUND, bad))
    assert receipt["counts"] == {"created": 1, "rejected": 1}
    report = await marked_up(province, receipt)
    assert [row[0] for row in own_cells(report)] == ["", "B"]

    unmended = await push(province, report, key="as it is")
    (line,) = unmended["items"]
    faults = [("wrong_date", "/rows/3/签约日期"), ("not_allowed_value", "/rows/3/帮扶类型")]
    assert sorted(told(line["errors"])) == sorted(faults)

    report = await marked_up(province, unmended)
    mended = with_cell(report, 1, "帮扶类型", "产业帮扶")
    mended = with_cell(mended, 1, "签约日期", "2023-02-28")
    assert (await push(province, mended, key="mended"))["counts"] == {"created": 1}
    held = await province.get("/projects/v1/projects", params={"source_id": "B"})
    assert held.json()["items"][0]["name"] == "-5度冷库"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["", "B"]),
        ("&mode=validate", ["P-1", "B"]),
        ("&atomicity=all", ["P-1", "B"]),
    ],
)
async def test_every_row_stands_in_the_report_where_none_was_taken(
    province: httpx.AsyncClient, query: str, expected: list[str]
) -> None:
    answer = await push(province, csv_of(SOUND, changed(来源编号="B", 帮扶县="61")), query=query)
    report = await marked_up(province, answer.get("receipt", answer))
    assert [row[0] for row in own_cells(report)] == expected
    mended = with_cell(report, 2, "帮扶县", "610924")
    created = expected.count("B") + expected.count("P-1")
    assert (await push(province, mended, key="again"))["counts"] == {"created": created}


async def test_what_is_committed_after_its_preview_leaves_only_what_was_refused(
    province: httpx.AsyncClient,
) -> None:
    body = csv_of(SOUND, changed(来源编号="B", 帮扶县="61"))
    preview = await push(province, body, query="&mode=validate")
    headers = {"Idempotency-Key": '"c"'}
    assert (await province.post(preview["links"]["commit"], headers=headers)).status_code == 200
    assert [row[0] for row in own_cells(await marked_up(province, preview))] == ["", "B"]


async def test_a_table_taken_by_the_worker_is_marked_up_too(
    province: httpx.AsyncClient, database: Database
) -> None:
    body = csv_of(SOUND, changed(来源编号="B", 帮扶类型="x"))
    receipt = await push(province, body, Prefer="respond-async")
    while await Taking(INTAKE).take_next(database):
        pass
    assert own_cells(await marked_up(province, receipt)) == [
        [""] * len(HEADER),
        changed(来源编号="B", 帮扶类型="x"),
    ]


async def test_a_report_from_before_is_handed_over_as_well(province: httpx.AsyncClient) -> None:
    """Reports once told reasons in both languages, each under a head of its own."""
    former = ["回执·原因（中文）", "回执·原因（英文）", "receipt.expected_zh"]
    made = io.StringIO()
    csv.writer(made).writerows([[*HEADER, *former], [*SOUND, "原因", "reason", "应为"]])
    receipt = await push(province, made.getvalue().encode())
    assert receipt["counts"] == {"created": 1}


async def test_a_workbook_keeps_the_kinds_of_its_cells_so_that_no_fault_is_lost(
    province: httpx.AsyncClient,
) -> None:
    def broken(_: Any, sheet: Any) -> None:
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")

    body = xlsx_of(
        changed(来源编号=1001.0, 签约日期="2023-03-01"),
        changed(来源编号="B", 帮扶县=610926.0),
        changed(来源编号="C"),
        more=broken,
    )
    receipt = await push(province, body, **{"Content-Type": XLSX})
    codes = [[error["code"] for error in line["errors"]] for line in receipt["items"]]
    assert codes == [["cell_not_text"], ["cell_not_text"], ["cell_error"]]
    report = await marked_up(province, receipt, kind="xlsx")
    again = await push(province, report, key="again", **{"Content-Type": XLSX})
    assert [[one["code"] for one in line["errors"]] for line in again["items"]] == codes


async def test_a_day_of_a_workbook_stays_a_day(province: httpx.AsyncClient) -> None:
    def dated(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 4, date(2023, 3, 1), day)

    receipt = await push(
        province, xlsx_of(changed(帮扶类型="x"), more=dated), **{"Content-Type": XLSX}
    )
    report = await marked_up(province, receipt, kind="xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(report)).get_sheet_by_index(0)
    assert book.to_python()[1][4] == date(2023, 3, 1)
    assert own_cells(await marked_up(province, receipt))[0][4] == "2023-03-01"


async def test_a_row_that_does_not_fit_its_header_is_not_made_to_fit(
    province: httpx.AsyncClient,
) -> None:
    receipt = await push(province, csv_of(SOUND[:-1], [*changed(来源编号="B"), "多"]))
    assert receipt["counts"] == {"rejected": 2}
    assert cells_of(await marked_up(province, receipt))[0] == reports.heads(zh=True)


async def test_a_row_too_long_to_be_mended_by_hand_is_not_kept(
    province: httpx.AsyncClient, database: Database
) -> None:
    long = changed(来源编号="B", 资金=f"协议 1.00 2023-03-01{';' * MOST_BYTES}", 帮扶类型="x")
    receipt = await push(province, csv_of(changed(帮扶类型="x"), long))
    assert receipt["counts"] == {"rejected": 2}
    assert [row[0] for row in own_cells(await marked_up(province, receipt))] == ["P-1", ""]
    async with rows(database, "select max(length(sent::text)) from receipt_lines") as found:
        assert found[0][0] < MOST_BYTES


async def test_rows_are_kept_for_thirty_days_and_receipts_longer(
    province: httpx.AsyncClient, database: Database
) -> None:
    receipt = await push(province, csv_of(changed(帮扶类型="x")))
    for days, heads in ((29, len(HEADER)), (2, 0)):
        async with database.transaction() as tx:
            await tx.execute(
                text(f"update batches set finished_at = finished_at - '{days}d'::interval")
            )
        await tidy_once(database)
        table = cells_of(await marked_up(province, receipt))
        assert len(table[0]) == heads + len(reports.heads(zh=True))
        assert len(table) == 2


@pytest.mark.parametrize(
    "sent",
    [
        [["来源编号", {"day": "0001-01-01"}], ["x", {}], ["y", 1e300], ["z", "\x00=1"]],
        [["来源编号", 10**400]],
        [["来源编号", {"day": "2023-02-30"}]],
        [["来源编号", [["deep"]]]],
        ["来源编号"],
    ],
)
async def test_whoever_forges_a_kept_row_harms_no_report(
    province: httpx.AsyncClient, sent: Sequence[Any]
) -> None:
    heads = {column.en: [column.zh, None] for column in INTAKE.tables["project"].columns}
    forged = {"row": 2, "item_type": "project", "heads": heads, "value": {}, "faults": [],
              "wrong": [], "sent": sent}  # fmt: skip
    headers = {"Idempotency-Key": '"f"', "Content-Type": "application/x-ndjson"}
    body = json.dumps(forged, separators=(",", ":"))
    answer = await province.post(
        "/projects/v1/batches?mode=validate&report=full", content=body, headers=headers
    )
    assert answer.json()["counts"] == {"rejected": 1}
    for kind in ("csv", "xlsx"):
        assert await marked_up(province, answer.json(), kind=kind)


@seed(SEED)
@tried(100)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=1))
def test_whatever_stands_in_a_cell_comes_back_from_a_marked_up_table(cells: list[str]) -> None:
    sent = [cell.strip(BLANKS) for cell in cells]
    heads = [f"h{place}" for place in range(len(sent))]
    line = {"position": 0, "type": "t", "source_id": "s", "outcome": "rejected", "errors": []}
    marked = reports.csv_lines(
        [
            reports.heads(zh=True, sender=heads),
            reports.row_of(
                line | {"sent": list(zip(heads, sent, strict=True))}, zh=True, sender=heads
            ),
        ]
    )
    table = csv.reader(io.StringIO(marked, newline=""))
    header, row = without_marks(Row(number, cells) for number, cells in enumerate(table, 1))
    assert list(header.cells) == heads + [""] * len(reports.heads(zh=True))
    assert list(row.cells) == sent + [""] * len(reports.heads(zh=True))
