"""What is odd about a change is told, and refuses nothing."""

from typing import Any

import pytest

from services.projects.projects.doubts import doubts


def state(**changes: Any) -> dict[str, Any]:
    return {
        "planned_end_on": None,
        "stage_dates": {"signed": "2023-03-01"},
        "funds": [],
        "beneficiaries": [],
    } | changes


def funds(**fen: int) -> dict[str, Any]:
    return {
        "funds": [{"entry": entry, "amount_fen": amount} for entry, amount in fen.items()],
    }


def people(person_times: int, persons: int = 0) -> dict[str, Any]:
    return {"beneficiaries": [{"person_times": person_times, "persons": persons}]}


def results(**amounts: int) -> dict[str, Any]:
    return {"results": [{"entry": entry, "amount": n} for entry, n in amounts.items()]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, funds(committed=100, received=100, spent=100), []),
        (None, funds(committed=100, in_kind=900), []),
        (None, funds(committed=100, received=101), [("received_over_committed", "/funds")]),
        (None, funds(spent=1), [("spent_over_received", "/funds")]),
        (
            None,
            results(jobs_placed=2, jobs_retained=3),
            [("retained_over_placed", "/jobs_retained")],
        ),
        (people(5), people(5), []),
        (people(5), people(4), [("beneficiaries_falling", "/beneficiaries")]),
        (people(5, 3), people(5, 2), [("beneficiaries_falling", "/beneficiaries")]),
        (people(0), people(10_000), []),
        (people(1), people(99), []),
        (people(1), people(100), [("implausible_jump", "/beneficiaries")]),
        (funds(committed=5), funds(committed=500), [("implausible_jump", "/funds")]),
        (
            results(consumption_sales_fen=7),
            results(consumption_sales_fen=70_000),
            [("implausible_jump", "/consumption_sales_yuan")],
        ),
    ],
)  # fmt: skip
def test_sums_that_do_not_fit_each_other_or_the_version_before_are_told(
    before: dict[str, Any] | None, after: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = doubts(state(**before) if before else None, state(**after))
    assert [(fault.code, fault.pointer) for fault in found] == expected


def test_only_the_change_that_brings_it_about_is_warned() -> None:
    odd = state(**funds(committed=100, received=200))
    assert doubts(odd, odd | {"name": "新"}) == []
    assert doubts(odd, odd | people(5)) == []
    more = state(**funds(committed=100, received=300))
    assert [fault.value for fault in doubts(odd, more)] == ["3.00"]


def test_an_end_before_the_landing_is_told_once() -> None:
    late = state(planned_end_on="2023-05-01", stage_dates={"implementing": "2023-06-01"})
    assert [fault.code for fault in doubts(None, late)] == ["end_before_landing"]
    assert doubts(late, late) == []
    assert doubts(None, late | {"planned_end_on": "2023-06-01"}) == []
