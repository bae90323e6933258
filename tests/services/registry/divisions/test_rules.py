"""What the published lists say of divisions."""

from datetime import date

import pytest

from services.registry.divisions.rules import Lists, Record, pinyin_order, records_of, span_of
from shared.areas import Atlas
from shared.reference import rows

ENGLISH = [{"code": "110000", "name_en": "Beijing"}]


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    lists = Lists(
        divisions=rows("divisions"),
        retired=rows("divisions_retired"),
        established=rows("divisions_established"),
        regions=rows("regions"),
        english=rows("divisions_en"),
    )
    return {record.state.code: record for record in records_of(lists)}


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025-11-06", "2025-11-06", "2025-11-06"),
        ("2025-11", "2025-11-01", "2025-11-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2021-01..2023-06", "2021-01-01", "2023-06-30"),
    ],
)
def test_a_span_runs_from_its_first_to_its_last_day(text: str, earliest: str, latest: str) -> None:
    span = span_of(text)
    assert (str(span.earliest), str(span.latest)) == (earliest, latest)
    assert span.is_exact == (earliest == latest)


def test_there_are_3214_divisions_in_force_22_retired_and_the_nation(
    records: dict[str, Record],
) -> None:
    atlas = Atlas(record.state for record in records.values())
    found = [atlas.resolve(code, date(2026, 11, 1)).status for code in records]
    assert (found.count("current"), found.count("retired")) == (3215, 22)


def test_every_retired_code_leads_to_one_in_force(records: dict[str, Record]) -> None:
    atlas = Atlas(record.state for record in records.values())
    for row in rows("divisions_retired"):
        successors = atlas.resolve(row["code"], date(2026, 11, 1)).successors
        assert [heir.name for heir in successors] == row["successor_names"].split(";")


def test_within_the_span_of_a_change_both_codes_are_in_force(records: dict[str, Record]) -> None:
    atlas = Atlas(record.state for record in records.values())
    for code in ("350427", "350405"):  # 沙县 became 沙县区 at some time in the span
        assert atlas.resolve(code, date(2022, 6, 1)).status == "current"
    assert atlas.resolve("350405", date(2020, 12, 31)).status == "future"
    assert atlas.resolve("350427", date(2023, 7, 1)).status == "retired"


def test_a_county_knows_the_areas_above_it(records: dict[str, Record]) -> None:
    county = records["610824"].state
    assert (county.parent, county.prefecture, county.province) == ("610800", "610800", "610000")
    directly = records["110101"].state
    assert (directly.parent, directly.prefecture, directly.province) == ("110000", None, "110000")


def test_provinces_lie_in_the_nation_and_carry_their_english_name_and_region(
    records: dict[str, Record],
) -> None:
    jiangsu = records["320000"].state
    assert (jiangsu.parent, jiangsu.name_en, jiangsu.region) == ("000000", "Jiangsu", "east")
    assert records["710000"].state.region is None
    assert records["321000"].state.name_en == "Yangzhou"
    assert records["610824"].state.name_en == "Jingbian County"
    assert records["330104"].state.name_en == "Jianggan District"


def test_common_names_sort_by_pinyin() -> None:
    names = ["陕西省", "北京市", "云南省", "安徽省"]
    assert sorted(names, key=pinyin_order) == ["安徽省", "北京市", "陕西省", "云南省"]


@pytest.mark.parametrize("change", [{"parent_code": "999900"}, {"successor_codes": "999999"}])
def test_lists_that_name_what_none_of_them_has_are_refused(change: dict[str, str]) -> None:
    row = {"code": "110000", "name": "北京市", "level": "province", "parent_code": ""}
    with pytest.raises(ValueError, match="which no list has"):
        records_of(Lists([row | change], [], [], [], ENGLISH))


def test_a_division_without_an_english_name_is_refused() -> None:
    row = {"code": "110000", "name": "北京市", "level": "province", "parent_code": ""}
    with pytest.raises(ValueError, match="no English name"):
        records_of(Lists([row], [], [], [], []))
