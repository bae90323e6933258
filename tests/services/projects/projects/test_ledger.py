"""How much one project can hold: bounded by counts, so that its event always fits the bus."""

from typing import Any

import pytest
from pydantic_core import to_json

from services.projects.projects.ledger import (
    LISTS,
    MOST_ENTRIES,
    MOST_FEN,
    MOST_OF,
    limits_faults,
    with_progress,
    with_progress_kept,
)
from shared.contracts.projects import ProjectState
from shared.outbox import MAX_DATA_BYTES

WIDE = "\U00020000"  # a rare Chinese character: four bytes in UTF-8
KEY = "01932f6e-7100-7c02-9e33-4bafa0c30001"
DAY = "2023-10-31"


def full() -> dict[str, Any]:
    """A project at every limit at once, every text as long and as wide as it may be."""
    reached = {
        "person_times": 10**9, "persons": 10**9, "group": "left_behind_children", "on": DAY,
        "progress": KEY,
    }  # fmt: skip
    milestone = {"name": WIDE * 60, "planned_on": DAY, "reached_on": DAY, "on": DAY}
    helper = {
        "id": KEY, "code": "53320000DEMX00030E", "share_ppm": 100000, "province": "320000",
        "org_type": "service_institution", "region": "northeast",
    }  # fmt: skip
    county = {"code": "610926", "prefecture": "610900", "province": "610000", "share_ppm": 100000}
    return {
        "id": KEY, "source": WIDE * 200, "source_id": WIDE * 200, "name": WIDE * 200,
        "kind": "elderly_care", "stage": "suspended", "stage_before": "implementing",
        "stage_dates": dict.fromkeys(["intention", "matched", "signed", "implementing"], DAY),
        "organizations": [helper] * 50, "counties": [county] * 50, "planned_end_on": DAY,
        "funds": [], "beneficiaries": [reached] * MOST_ENTRIES, "results": [],
        "villages": [{"name": WIDE * 60, "on": DAY, "progress": KEY}] * MOST_OF["villages"],
        "milestones": [milestone | {"progress": KEY}] * MOST_OF["milestones"],
        "progress": [{"id": KEY, "on": DAY, "note": WIDE * 200}] * MOST_OF["progress"],
        "correction_reason": WIDE * 200,
    }  # fmt: skip


def test_the_largest_project_stays_far_below_what_the_outbox_takes() -> None:
    largest = full()
    text = to_json(largest)
    ProjectState.model_validate_json(text)
    assert 600_000 < len(text) < 700_000 < MAX_DATA_BYTES


@pytest.mark.parametrize("name", ["beneficiaries", *MOST_OF])
def test_one_more_than_a_project_can_hold_is_refused(name: str) -> None:
    project = full() | {"beneficiaries": [{"person_times": 1}] * MOST_ENTRIES}
    assert limits_faults(project) == []
    (fault,) = limits_faults(project | {name: [*project[name], project[name][0]]})
    assert (fault.code, fault.pointer) == ("ledger_full", "")


@pytest.mark.parametrize(
    ("state", "pointer"),
    [
        ({"funds": [{"entry": "in_kind", "amount_fen": MOST_FEN + 1}]}, "/funds"),
        ({"beneficiaries": [{"person_times": 0, "persons": 10**10 + 1}]}, "/beneficiaries"),
        (
            {"results": [{"entry": "consumption_sales_fen", "amount": MOST_FEN + 1}]},
            "/consumption_sales_yuan",
        ),
        ({"results": [{"entry": "volunteer_minutes", "amount": 10**11}]}, "/volunteer_hours"),
    ],
)
def test_no_sum_is_larger_than_one_project_can_have(state: dict[str, Any], pointer: str) -> None:
    (fault,) = limits_faults({"funds": [], "beneficiaries": []} | state)
    assert (fault.code, fault.pointer) == ("total_implausible", pointer)


OWN = {"funds": [{"entry": "spent", "amount_fen": 1, "on": "2024-01-01"}], "beneficiaries": []}


def one(progress_id: str, on: str = DAY, **lists: Any) -> dict[str, Any]:
    return {"id": progress_id, "on": on, "is_withdrawn": False} | lists


def test_own_entries_come_first_and_those_by_progress_follow_by_their_day() -> None:
    later = one("a", "2024-02-01", funds=[fund := {"entry": "spent", "on": "2024-02-01"}])
    earlier = one("b", "2024-01-31", funds=[fund | {"on": "2024-01-31"}])
    state = with_progress(with_progress(OWN, later), earlier)
    assert [entry.get("progress") for entry in state["funds"]] == [None, "b", "a"]
    assert state == with_progress(with_progress(OWN, earlier), later)
    assert with_progress(state, later) == state


def test_a_project_told_anew_keeps_nothing_but_what_came_by_progress() -> None:
    before = with_progress(OWN, one("a", villages=[{"name": "甲", "on": DAY}]))
    anew = with_progress_kept({"name": "新", "funds": [], "beneficiaries": []}, before)
    assert anew["funds"] == []
    assert [village["progress"] for village in anew["villages"]] == ["a"]
    assert anew["progress"] == before["progress"]
    assert with_progress_kept(OWN, None) == OWN
    assert set(anew) - {"name", "progress"} <= set(LISTS)
