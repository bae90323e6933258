"""Which step may follow which, and the days of the stages."""

from datetime import date

import pytest

from services.projects.projects.stages import days_faults, step_fault

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("before", "came_from", "stage", "reason", "expected"),
    [
        (None, None, "evaluated", None, None),
        ("intention", None, "matched", None, None),
        ("intention", None, "completed", None, None),
        ("implementing", None, "suspended", None, None),
        ("implementing", None, "cancelled", None, None),
        ("suspended", "signed", "signed", None, None),
        ("suspended", "signed", "cancelled", None, None),
        ("suspended", "signed", "completed", None, "step_not_allowed"),
        ("completed", None, "evaluated", None, None),
        ("completed", None, "suspended", None, "step_not_allowed"),
        ("completed", None, "cancelled", None, "step_not_allowed"),
        ("completed", None, "signed", None, "correction_reason_missing"),
        ("completed", None, "signed", "wrong file", None),
        ("cancelled", None, "implementing", None, "step_not_allowed"),
        ("cancelled", None, "implementing", "cancelled by mistake", None),
        ("evaluated", None, "evaluated", None, None),
    ],
)
def test_a_step_is_allowed_forward_and_backward_only_with_a_reason(
    before: str | None, came_from: str | None, stage: str, reason: str | None, expected: str | None
) -> None:
    fault = step_fault(before, came_from, stage, reason=reason)
    assert (fault and fault.code) == expected


@pytest.mark.parametrize(
    ("stage", "days", "expected"),
    [
        ("signed", {"intention": date(2023, 1, 1), "signed": date(2023, 1, 1)}, []),
        ("signed", {"intention": date(2023, 1, 1)}, [("stage_day_missing", "/stage_dates/signed")]),
        (
            "signed",
            {"signed": date(2023, 1, 1), "completed": date(2024, 1, 1)},
            [("stage_not_reached", "/stage_dates/completed")],
        ),
        (
            "signed",
            {"intention": date(2023, 1, 2), "signed": date(2023, 1, 1)},
            [("stage_days_unordered", "/stage_dates/signed")],
        ),
        ("signed", {"signed": date(2026, 7, 1)}, [("day_in_future", "/stage_dates/signed")]),
        ("signed", {"signed": date(1989, 12, 31)}, [("day_too_early", "/stage_dates/signed")]),
        ("cancelled", {"signed": date(2023, 1, 1), "cancelled": date(2023, 2, 1)}, []),
    ],
)
def test_the_days_of_the_stages_follow_their_order_and_have_come(
    stage: str, days: dict[str, date], expected: list[tuple[str, str]]
) -> None:
    faults = days_faults(stage, days, today=TODAY)
    assert [(fault.code, fault.pointer) for fault in faults] == expected
