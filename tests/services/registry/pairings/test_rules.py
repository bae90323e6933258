"""What a pushed pairing means, and what is refused."""

from datetime import date
from typing import Any

import pytest

from services.registry.pairings.rules import Known, decide, event_of
from shared.ingestion.references import Division, Helper, References

ONE, TWO = "53320000DEMX00030E", "51110000DEMX00014D"

REFERENCES = References(
    helpers={
        ONE: Helper("1", ONE, "320000", "foundation", "east", "320000"),
        TWO: Helper("2", TWO, "110000", "association", "east", "110000"),
    },
    divisions={
        "610926": Division("610926", "county", "610900", "610000", True, ()),
        "610924": Division("610924", "county", "610900", "610000", True, ()),
    },
    sender_division="320000",
)
KNOWN = Known(REFERENCES, date(2026, 6, 30))


def pairing(**changes: Any) -> dict[str, Any]:
    return {
        "type": "pairing",
        "source_id": "P",
        "stage": "active",
        "organizations": [{"code": ONE}, {"code": TWO}],
        "counties": [{"code": "610926"}, {"code": "610924"}],
        "kinds": ["industry", "education", "industry"],
        "active_on": date(2024, 1, 1),
    } | changes


def test_a_consortium_shares_equally_and_carries_who_and_where() -> None:
    state = decide(pairing(), None, KNOWN)
    assert isinstance(state, dict)
    assert [one["share_ppm"] for one in state["organizations"]] == [500_000, 500_000]
    assert {one["province"] for one in state["organizations"]} == {"320000", "110000"}
    assert [one["prefecture"] for one in state["counties"]] == ["610900", "610900"]
    assert state["kinds"] == ["education", "industry"]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        (
            {"organizations": [{"code": "52520204DEMX000228"}]},
            "organization_unknown",
            "/organizations/0/code",
        ),
        ({"counties": [{"code": "610000"}]}, "division_unknown", "/counties/0/code"),
        ({"organizations": [{"code": TWO}]}, "division_not_yours", "/counties"),
        ({"stage": "ended"}, "pairing_day_missing", "/ended_on"),
        ({"agreed_on": date(2024, 1, 2)}, "pairing_days_unordered", "/active_on"),
        ({"active_on": date(2026, 7, 1)}, "day_in_future", "/active_on"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    changes: dict[str, Any], code: str, pointer: str
) -> None:
    faults = decide(pairing(**changes), None, KNOWN)
    assert isinstance(faults, list)
    assert [(fault.code, fault.pointer) for fault in faults] == [(code, pointer)]


def test_a_step_back_needs_a_reason() -> None:
    before = {"stage": "ended"}
    faults = decide(pairing(), before, KNOWN)
    assert isinstance(faults, list)
    assert faults[0].code == "pairing_step_back"
    assert isinstance(decide(pairing(correction_reason="录入错误"), before, KNOWN), dict)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, "proposed", "proposed"),
        (None, "active", "activated"),
        ("proposed", "agreed", "agreed"),
        ("active", "ended", "ended"),
        ("active", "active", "updated"),
    ],
)
def test_the_event_says_what_happened(before: str | None, after: str, told: str) -> None:
    was = None if before is None else {"stage": before}
    assert event_of(was, {"stage": after}) == f"cn.xiangzhu.registry.pairing.{told}.v1"
