"""What a pushed organization means, and what is refused."""

from datetime import date
from typing import Any

import pytest

from services.registry.organizations.rules import Known, decide, event_of
from shared.ingestion.references import Division

CODE = "53320000DEMX00030E"

KNOWN = Known(
    divisions={
        "320000": Division("320000", "province", None, "320000", True, ()),
        "500105": Division("500105", "county", None, "500000", False, ("500157",)),
        "110000": Division("110000", "province", None, "110000", True, ()),
    },
    regions={"320000": "east"},
    holders={"52520204DEMX000228": ("cn-52", "X")},
    source="cn-32",
    sender_division="320000",
    today=date(2026, 6, 30),
)


def organization(**changes: Any) -> dict[str, Any]:
    return {
        "type": "organization",
        "source_id": "A",
        "code": CODE,
        "name": "江苏省乡村发展基金会",
        "org_type": "foundation",
        "level": "province",
        "division": "320000",
    } | changes


def test_a_sound_organization_gets_province_region_and_what_it_left_out() -> None:
    state = decide(organization(), None, KNOWN)
    assert isinstance(state, dict)
    assert (state["province"], state["region"]) == ("320000", "east")
    assert (state["status"], state["credit_status"], state["is_charity"]) == (
        "active",
        "normal",
        False,
    )


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"code": "53320000DEMX00030F"}, "credit_code_wrong", "/code"),
        ({"code": "5332000ODEMX00030E"}, "credit_code_wrong", "/code"),
        ({"org_type": "association"}, "credit_code_kind", "/code"),
        (
            {"code": "52520204DEMX000228", "org_type": "service_institution"},
            "credit_code_taken",
            "/code",
        ),
        ({"division": "999999"}, "division_unknown", "/division"),
        ({"division": "500105"}, "division_retired", "/division"),
        ({"division": "110000"}, "division_not_yours", "/division"),
        ({"status": "closed"}, "closed_day_mismatch", "/closed_on"),
        ({"closed_on": date(2025, 1, 1)}, "closed_day_mismatch", "/closed_on"),
        ({"registered_on": date(2026, 7, 1)}, "day_in_future", "/registered_on"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    changes: dict[str, Any], code: str, pointer: str
) -> None:
    faults = decide(organization(**changes), None, KNOWN)
    assert isinstance(faults, list)
    assert [(fault.code, fault.pointer) for fault in faults] == [(code, pointer)]


def test_all_faults_are_told_and_not_only_the_first() -> None:
    faults = decide(organization(code="53320000DEMX00030F", division="999999"), None, KNOWN)
    assert isinstance(faults, list)
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, "active", "registered"),
        ("active", "active", "updated"),
        ("active", "closed", "closed"),
        ("closed", "active", "reopened"),
    ],
)
def test_the_event_says_what_happened(before: str | None, after: str, told: str) -> None:
    was = None if before is None else {"status": before}
    assert event_of(was, {"status": after}) == f"cn.xiangzhu.registry.organization.{told}.v1"
