"""Areas: what lies in what, and what became of a code."""

from datetime import date

import pytest

from shared.areas import Atlas, is_valid, province_of, within
from shared.contracts.registry import DivisionState


@pytest.mark.parametrize(
    ("division", "code", "is_within"),
    [
        ("000000", "320000", True),
        ("000000", "000000", True),
        ("320000", "320000", True),
        ("320000", "321001", True),
        ("320000", "330100", False),
        ("320000", "000000", False),
        ("321000", "321001", True),
        ("321000", "321000", True),
        ("321000", "321100", False),
        ("321000", "320000", False),
        ("321001", "321001", True),
        ("321001", "321002", False),
        ("650000", "659013", True),
        ("110000", "110101", True),
        ("321010", "321011", False),
    ],
)
def test_a_division_contains_itself_and_what_lies_in_it(
    division: str, code: str, is_within: bool
) -> None:
    assert within(division, code) is is_within


def test_the_province_of_a_code_is_read_from_its_digits() -> None:
    assert [province_of(code) for code in ("321001", "320000", "000000")] == [
        "320000", "320000", "000000",
    ]  # fmt: skip


def _county(code: str, **more: object) -> DivisionState:
    return DivisionState.model_validate({"code": code, "name": code, "level": "county", **more})


ATLAS = Atlas(
    [
        _county("330102"),
        _county("330104", valid_to="2023-06-30", successors=["330102", "330114"]),
        _county("330114", valid_from="2021-01-01"),
        _county("500157", valid_from="2025-11-01"),
        _county("111111", valid_to="2020-12-31", successors=["330104"]),
        _county("222222", valid_to="2020-12-31", successors=["222222", "999999"]),
    ]
)


def _resolved(code: str, day: str) -> tuple[str, list[str]]:
    found = ATLAS.resolve(code, date.fromisoformat(day))
    return found.status, [heir.code for heir in found.successors]


def test_a_code_in_force_is_current_up_to_and_on_its_last_day() -> None:
    assert _resolved("330104", "2023-06-30") == ("current", [])


def test_a_retired_code_leads_to_its_successors() -> None:
    assert _resolved("330104", "2023-07-01") == ("retired", ["330102", "330114"])


def test_a_successor_that_is_itself_retired_hands_on() -> None:
    assert _resolved("111111", "2021-06-01") == ("retired", ["330104"])
    assert _resolved("111111", "2024-01-01") == ("retired", ["330102", "330114"])


def test_a_code_before_its_first_day_is_future() -> None:
    assert _resolved("500157", "2025-10-31") == ("future", [])
    assert _resolved("500157", "2025-11-01") == ("current", [])


def test_a_code_never_recorded_is_unknown_and_has_no_division() -> None:
    assert _resolved("999999", "2024-01-01") == ("unknown", [])
    assert ATLAS.resolve("999999", date(2024, 1, 1)).division is None


def test_successors_that_lead_in_a_circle_end() -> None:
    assert _resolved("222222", "2024-01-01") == ("retired", [])


def test_missing_ends_are_open() -> None:
    assert is_valid(_county("330102"), date(1900, 1, 1))
    assert is_valid(_county("330102"), date(2999, 1, 1))
