"""Which step may follow which, and the days of the stages."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projects.projects.stages import (
    NO_CORRECTION,
    OPEN,
    ORDER,
    Correction,
    Standing,
    days_faults,
    step_faults,
    suspended_from,
)

TODAY = date(2026, 6, 30)
STAGES = (*ORDER, "suspended", "cancelled")
SAID = Correction(is_declared=True, reason="填错项目")


def day(text: str) -> date:
    return date.fromisoformat(text)


def codes(before: Standing | None, stage: str, correction: Correction = NO_CORRECTION) -> list[str]:
    return [fault.code for fault in step_faults(before, stage, correction)]


@pytest.mark.parametrize("stage", STAGES)
def test_a_project_may_arrive_in_any_stage_and_stay_in_it(stage: str) -> None:
    assert codes(None, stage) == []
    assert codes(Standing(stage, "signed" if stage == "suspended" else None), stage) == []


@pytest.mark.parametrize(("before", "stage"), [(a, b) for a in ORDER for b in ORDER])
def test_the_road_is_walked_forward_and_stages_may_be_skipped(before: str, stage: str) -> None:
    is_forward = ORDER.index(stage) >= ORDER.index(before)
    back = ["correction_not_declared", "correction_reason_missing"]
    assert codes(Standing(before), stage) == ([] if is_forward else back)
    assert codes(Standing(before), stage, SAID) == []


@pytest.mark.parametrize("before", ORDER)
@pytest.mark.parametrize("stage", ["suspended", "cancelled"])
def test_only_an_open_project_is_suspended_or_cancelled(before: str, stage: str) -> None:
    expected = [] if before in OPEN else ["step_not_allowed"]
    assert codes(Standing(before), stage) == expected
    assert codes(Standing(before), stage, SAID) == expected, "no correction leads off the road"


@pytest.mark.parametrize("came_from", sorted(OPEN))
@pytest.mark.parametrize("stage", STAGES)
def test_a_suspended_project_returns_to_the_stage_it_came_from_or_is_cancelled(
    came_from: str, stage: str
) -> None:
    is_next = stage in (came_from, "suspended", "cancelled")
    assert codes(Standing("suspended", came_from), stage) == ([] if is_next else [NOT_ALLOWED])


NOT_ALLOWED = "step_not_allowed"


@pytest.mark.parametrize(
    ("before", "stage", "correction", "expected"),
    [
        ("completed", "signed", Correction(True, None), ["correction_reason_missing"]),
        ("completed", "signed", Correction(False, "错"), ["correction_not_declared"]),
        ("completed", "completed", Correction(True, None), ["correction_reason_missing"]),
        ("completed", "completed", Correction(False, "错"), []),
        ("cancelled", "implementing", NO_CORRECTION, [NOT_ALLOWED]),
        ("cancelled", "implementing", Correction(False, "错"), ["correction_not_declared"]),
        ("cancelled", "implementing", SAID, []),
        ("cancelled", "suspended", SAID, [NOT_ALLOWED]),
    ],
)
def test_a_correction_is_declared_and_says_why(
    before: str, stage: str, correction: Correction, expected: list[str]
) -> None:
    assert codes(Standing(before), stage, correction) == expected


@pytest.mark.parametrize(
    ("days", "before", "is_correction", "expected"),
    [
        ({"signed": 1}, None, False, "signed"),
        ({}, None, False, None),
        ({}, Standing("implementing"), False, "implementing"),
        ({"signed": 1}, Standing("implementing"), False, "implementing"),
        ({"signed": 1, "implementing": 2}, Standing("signed"), False, "implementing"),
        ({"signed": 1}, Standing("suspended", "matched"), False, "signed"),
        ({"signed": 1}, Standing("implementing"), True, "signed"),
        ({}, Standing("implementing"), True, "implementing"),
        ({}, Standing("cancelled"), False, None),
    ],
)
def test_a_suspended_project_came_from_the_furthest_stage_that_is_told_or_held(
    days: dict[str, Any], before: Standing | None, is_correction: bool, expected: str | None
) -> None:
    assert suspended_from(days, before, is_correction=is_correction) == expected


@pytest.mark.parametrize(
    ("stage", "days", "expected"),
    [
        ("signed", {"intention": "2023-01-01", "signed": "2023-01-01"}, []),
        ("signed", {"intention": "2023-01-01"}, [("stage_day_missing", "signed")]),
        (
            "signed",
            {"signed": "2023-01-01", "completed": "2024-01-01"},
            [("stage_not_reached", "completed")],
        ),
        (
            "signed",
            {"intention": "2023-01-02", "signed": "2023-01-01"},
            [("stage_days_unordered", "signed")],
        ),
        ("signed", {"signed": "2026-07-01"}, [("day_in_future", "signed")]),
        ("signed", {"signed": "1989-12-31"}, [("day_too_early", "signed")]),
        ("cancelled", {"signed": "2023-01-01", "cancelled": "2023-02-01"}, []),
        (
            "cancelled",
            {"signed": "2023-02-01", "cancelled": "2023-01-01"},
            [("stage_days_unordered", "cancelled")],
        ),
        (
            "signed",
            {"signed": "2023-01-01", "cancelled": "2023-02-01"},
            [("stage_not_reached", "cancelled")],
        ),
        (
            "suspended",
            {"implementing": "2023-02-01", "suspended": "2023-01-01"},
            [("stage_days_unordered", "suspended")],
        ),
        (
            "suspended",
            {"completed": "2023-01-01", "suspended": "2023-01-01"},
            [("stage_not_reached", "completed")],
        ),
        ("implementing", {"implementing": "2023-02-01", "suspended": "2023-05-01"}, []),
        (
            "completed",
            {"implementing": "2023-02-01", "suspended": "2023-05-01", "completed": "2023-04-01"},
            [("stage_days_unordered", "completed")],
        ),
    ],
)
def test_the_days_of_the_stages_follow_their_order_and_have_come(
    stage: str, days: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    faults = days_faults(stage, {name: day(text) for name, text in days.items()}, today=TODAY)
    found = [(fault.code, fault.pointer.removeprefix("/stage_dates/")) for fault in faults]
    assert found == expected


@given(
    stage=st.sampled_from(ORDER),
    days=st.lists(st.dates(day("2020-01-01"), TODAY), min_size=6, max_size=6),
    carried=st.sets(st.sampled_from(ORDER)),
)
def test_any_earlier_days_a_late_province_carries_are_taken_when_they_are_in_order(
    stage: str, days: list[date], carried: set[str]
) -> None:
    kept = [name for name in ORDER[: ORDER.index(stage) + 1] if name in carried | {stage}]
    in_order = dict(zip(kept, sorted(days), strict=False))
    assert days_faults(stage, in_order, today=TODAY) == []
