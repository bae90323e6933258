"""What a table's rows are, and how several entries stand in one cell."""

from dataclasses import asdict
from typing import Any

import pytest

from services.projects.batches.intake import INTAKE as PROJECTS
from services.registry.batches.intake import INTAKE as REGISTRY
from shared.ingestion.decode import Decoder
from shared.ingestion.items import Entry, Item
from shared.problems import Invalid
from tests.shared.ingestion.formats.bodies import CSV, SOUND, changed, csv_of, told

BOTH, ONE = Decoder(REGISTRY.types), Decoder(PROJECTS.types[:1])
PROGRESS = Decoder(PROJECTS.types)
HEAD = "类型,来源编号,帮扶组织,帮扶县,帮扶类型,结对阶段,签约日期\n"
ROW = ",A,53320000DEMX00030E,610926,产业帮扶;education；,已签约,2023-05-01\n"


def read(decoder: Decoder, text: str, *, row_type: str | None = None) -> list[Entry]:
    return decoder.decode(text.encode(), media_type=CSV, row_type=row_type).entries


def test_rows_are_what_is_asked_for_or_what_the_column_says_or_the_only_thing_taken() -> None:
    (asked,) = read(BOTH, HEAD + ROW, row_type="pairing")
    for word in ("结对帮扶", "pairing"):
        (named, unnamed) = read(BOTH, HEAD + word + ROW + ROW)
        assert named.item == unnamed.item == asked.item
    assert asked.item is not None
    assert asked.item["kinds"] == ["industry", "education"]
    (implied,) = read(ONE, csv_of(SOUND).decode())
    assert implied.item_type == "project"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD + ROW, ("field_missing", "/rows/2/类型")),
        (HEAD + "村" + ROW, ("not_allowed_value", "/rows/2/类型")),
        (HEAD.removeprefix("类型,"), ("field_missing", "/rows/1/类型")),
    ],
)
def test_rows_that_do_not_say_what_they_are_are_refused(text: str, fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read(BOTH, text)
    (found,) = refused.value.faults
    assert (found.code, found.pointer) == fault


def cell(**cells: Any) -> Item:
    (entry,) = read(ONE, csv_of(changed(**cells)).decode())
    assert not entry.faults, told([asdict(fault) for fault in entry.faults])
    assert entry.item is not None
    return entry.item


def test_a_dash_stands_for_what_is_left_out_and_the_last_may_simply_be_missing() -> None:
    item = cell(受益情况="2023-05-01 - 40 老年人; 2023-05-02 120; 2023-05-03 1 1")
    fields = ("person_times", "persons", "group")
    assert [tuple(map(one.get, fields)) for one in item["beneficiaries"]] == [
        (None, 40, "elderly"),
        (120, None, None),
        (1, 1, None),
    ]


def test_bars_part_the_fields_where_a_text_holds_blanks() -> None:
    head = "来源编号,项目来源编号,日期,里程碑,村\n"
    row = "A,P,2023-05-01,烘干 车间|-|2023-04-01；收购点 2023-01-01,双安镇 闹河村;城关镇\n"
    (entry,) = read(PROGRESS, head + row, row_type="progress")
    assert entry.item is not None, entry.faults
    first, second = entry.item["milestones"]
    assert first["name"] == "烘干 车间"
    assert "planned_on" not in first
    assert str(first["reached_on"]) == "2023-04-01"
    assert str(second["planned_on"]) == "2023-01-01"
    assert entry.item["villages"] == ["双安镇 闹河村", "城关镇"]


def test_numbers_of_a_day_may_be_numbers_of_the_spreadsheet() -> None:
    head = "来源编号,项目来源编号,日期,带动农户,志愿服务时长,消费帮扶金额,是否撤回\n"
    (entry,) = read(PROGRESS, head + "A,P,2023-05-01,25,36.5,58200,否\n", row_type="progress")
    assert entry.item is not None, entry.faults
    assert entry.item["volunteer_hours"] == "36.5"
    assert entry.item["is_withdrawn"] is False
