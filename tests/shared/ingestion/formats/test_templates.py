"""Templates and reports: what is filled in comes through, and nothing in a report is worked out."""

import csv
import io
import json
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import pytest
from python_calamine import CalamineWorkbook
from typing_extensions import TypedDict

from services.projects.batches.intake import INTAKE as PROJECTS
from services.registry.batches.intake import INTAKE as REGISTRY
from shared.client.words import Words
from shared.contracts.words import OUTCOME
from shared.ingestion.decode import Decoder
from shared.ingestion.fields import Form, Zh
from shared.ingestion.formats import reports
from shared.ingestion.formats.columns import columns_of
from shared.ingestion.formats.templates import template
from shared.ingestion.items import ItemType, Outcome
from tests.services.projects.conftest import JIANGSU
from tests.shared.ingestion.formats.bodies import CSV, HEADER, SOUND, XLSX, changed, csv_of

PROJECT_COLUMNS = PROJECTS.tables["project"].columns
TYPES = [*PROJECTS.types, *REGISTRY.types]
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def rows(workbook: bytes, sheet: int = 0) -> list[list[Any]]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(sheet).to_python()
    )


@LANGUAGES
@pytest.mark.parametrize("one", TYPES, ids=lambda one: one.name)
def test_the_example_row_of_a_template_is_the_example(one: ItemType, lang: str) -> None:
    decoder = Decoder(TYPES)
    made = template(decoder.tables[one.name], one.example, zh=lang == "zh")
    (entry,) = decoder.decode(made, media_type=XLSX).entries
    assert not entry.faults
    (same,) = Decoder([one]).decode_part([json.dumps(one.example).encode()], first=0)
    assert entry.item == same.item


@LANGUAGES
async def test_a_template_is_public_and_its_example_would_be_created(
    province: httpx.AsyncClient, lang: str
) -> None:
    url = f"/projects/v1/templates/project.xlsx?lang={lang}"
    got = await province.get(url, headers={"Authorization": ""})
    assert got.status_code == 200
    assert got.headers["content-type"] == XLSX
    sent = await province.post(
        "/projects/v1/batches?mode=validate&report=full",
        content=got.content,
        headers={"Idempotency-Key": '"t"', "Content-Type": XLSX},
    )
    assert sent.json()["counts"] == {"created": 1}, sent.json()


def test_a_template_explains_every_column_in_both_languages() -> None:
    one = PROJECTS.types[0]
    made = template(PROJECTS.tables[one.name], one.example, zh=True)
    told = rows(made, 1)
    assert [row[:2] for row in told[1:]] == [[c.zh, c.en] for c in columns_of(one.body)]
    assert ["帮扶县", "counties", "是 yes"] in [row[:3] for row in told]
    assert ["资金", "funds", "否 no"] in [row[:3] for row in told]
    assert all(row[3] and row[4] for row in told)
    forms = {row[1]: (row[3], row[4]) for row in told[1:]}
    for column, said_zh, said_en in [
        ("funds", "类别：协议", "entry: committed"),
        ("funds", "金额：元，最多两位小数", "amount_yuan: yuan, at most two decimals"),
        ("funds", "资金来源：", "fund_source: "),
        (
            "organizations",
            "份额：百分数，各条合计 100；都不填则平均分摊",
            "share: percent, together 100",
        ),
        ("beneficiaries", "人次：整数，单位：人次", "person_times: whole number of person-times"),
        ("beneficiaries", "受益群体：", "group: general"),
    ]:
        assert said_zh in forms[column][0]
        assert said_en in forms[column][1]
    assert made == template(PROJECTS.tables[one.name], one.example, zh=True)


async def test_there_is_no_template_of_what_is_not_taken_here(
    province: httpx.AsyncClient,
) -> None:
    for url, status in [
        ("/projects/v1/templates/organization.xlsx", 404),
        ("/projects/v1/templates/project.xlsx?lang=fr", 422),
        ("/projects/v1/templates/project.xlsx?colour=red", 422),
    ]:
        assert (await province.get(url)).status_code == status, url


async def test_a_report_tells_every_line_in_order_as_csv_and_as_workbook(
    province: httpx.AsyncClient,
) -> None:
    body = csv_of(SOUND, changed(来源编号="=1+1", 帮扶类型="x", 帮扶县="61"))
    headers = {"Idempotency-Key": '"r"', "Content-Type": CSV}
    pushed = (
        await province.post("/projects/v1/batches?type=project", content=body, headers=headers)
    ).json()
    url = f"/projects/v1/batches/{pushed['batch_id']}/report"
    got = await province.get(f"{url}.csv")
    assert got.content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(got.content.decode("utf-8-sig"), newline=""))
    assert head == reports.heads(zh=True, sender=HEADER)
    first, second = (line[len(HEADER) :] for line in lines)
    assert first == ["0", "project", "P-1", "新增", *[""] * 7]
    assert second[:6] == ["1", "project", "'=1+1", "被拒绝", "3", "帮扶类型\n帮扶县"]
    assert second[6].startswith("第 3 行，“帮扶类型”列 (C)：值不在允许范围内\n第 3 行，“帮扶县”列")
    assert "应符合格式" in second[7]
    assert second[8].startswith("请使用“应为”（expected_zh）中列出的值。\n请符合")
    assert second[9] == "not_allowed_value\nwrong_format"
    assert second[10] == "/rows/3/帮扶类型\n/rows/3/帮扶县/1/行政区划代码"
    book = rows((await province.get(f"{url}.xlsx?lang=en")).content)
    assert book[0] == list(reports.heads(zh=False, sender=HEADER))
    told_of = [row[len(HEADER) :] for row in book]
    assert told_of[2][2] == "=1+1"
    assert [row[3] for row in told_of[1:]] == ["created", "rejected"]
    assert told_of[2][4:6] == ["3", "帮扶类型\n帮扶县"]
    assert "Use one of the values" in told_of[2][8]
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in told_of[2][8])
    for kind in ("csv", "xlsx"):
        missing = await province.get(f"/projects/v1/batches/{'0' * 32}/report.{kind}")
        assert missing.status_code == 404
        closed = await province.get(f"{url}.{kind}", headers={"Authorization": ""})
        assert closed.status_code == 401


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_cell_of_a_csv_report_is_worked_out(cell: str) -> None:
    ((told,),) = csv.reader(io.StringIO(reports.csv_lines([[cell]]), newline=""))
    assert told == "'" + cell


def test_the_senders_own_row_stands_beside_its_line() -> None:
    line = {"position": 3, "type": None, "source_id": None, "outcome": "rejected", "errors": []}
    sender = ["a", "b"]
    told = reports.row_of(line | {"sent": [["a", JIANGSU], ["b", 3.0]]}, zh=True, sender=sender)
    assert told[:3] == [JIANGSU, 3.0, "3"]
    assert len(reports.heads(zh=True, sender=sender)) == len(told)
    assert reports.row_of(line, zh=True, sender=sender)[:3] == ["", "", "3"]


async def test_a_report_is_in_the_language_of_the_table_that_was_sent(
    province: httpx.AsyncClient,
) -> None:
    heads = [column.en for zh in HEADER for column in PROJECT_COLUMNS if column.zh == zh]
    made = io.StringIO()
    csv.writer(made).writerows([heads, changed(帮扶类型="x")])
    headers = {"Idempotency-Key": '"e"', "Content-Type": CSV}
    url = "/projects/v1/batches?type=project"
    pushed = (await province.post(url, content=made.getvalue(), headers=headers)).json()
    got = await province.get(f"/projects/v1/batches/{pushed['batch_id']}/report.xlsx")
    head, line = rows(got.content)
    assert head == reports.heads(zh=False, sender=heads)
    assert line[len(heads) + 3 : len(heads) + 6] == ["rejected", "2", "kind"]
    assert not reports.is_chinese(["source_id", "counties"])
    assert reports.is_chinese(["source_id", "帮扶县"])
    assert reports.is_chinese([]), "as everywhere, where nothing says otherwise"


def test_every_outcome_has_the_words_of_the_glossary_and_no_other_has() -> None:
    assert set(OUTCOME) == set(Outcome)
    told = ", ".join(f"{name} {words.zh}" for name, words in OUTCOME.items())
    assert f": {told} |" in Path("docs/glossary.md").read_text("utf-8")


@pytest.mark.parametrize(("zh", "place"), [(True, 0), (False, 1)])
def test_reports_and_the_client_call_an_outcome_the_same(zh: bool, place: int) -> None:
    for outcome, words in OUTCOME.items():
        line = {"position": 0, "type": None, "source_id": None, "outcome": outcome, "errors": []}
        assert reports.row_of(line, zh=zh)[3] == words[place]
        assert Words("zh" if zh else "en").outcome(outcome) == words[place]


def test_a_field_without_a_word_or_of_no_cell_is_found_when_its_type_is_set_up() -> None:
    class NoWord(TypedDict):
        name: str

    class NoCell(TypedDict):
        name: Annotated[bytes, Zh("名称"), Form("", "")]

    class OtherWords(TypedDict):
        kind: Annotated[Literal["a", "b"], Zh("类型", {"a": "甲"})]

    for body in (NoWord, NoCell, OtherWords):
        with pytest.raises(TypeError):
            columns_of(body)


@pytest.mark.parametrize("one", TYPES, ids=lambda one: one.name)
def test_no_two_columns_of_a_type_have_one_name(one: ItemType) -> None:
    names = [name for column in columns_of(one.body) for name in {column.zh, column.en}]
    assert len(set(names)) == len(names)
