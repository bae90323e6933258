"""Months in order."""

from services.stats.overview.rules import months_in_order


def test_months_without_entries_are_there_too() -> None:
    assert months_in_order(["2023-11"], ["2024-02", ""]) == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    ]


def test_one_mistyped_year_does_not_fill_centuries() -> None:
    assert months_in_order(["1024-02", "2024-02"]) == ["1024-02", "2024-02"]


def test_no_entries_give_no_months() -> None:
    assert months_in_order([], [""]) == []
