"""Live updates: a deterministic sequence of rising versions that never leaves the rules."""

from itertools import islice
from typing import Any

from deploy.demo.live import updates
from deploy.demo.plan import PUBLISHED, Plan

ORDER = ("intention", "matched", "signed", "implementing", "completed")


def _first(plan: Plan, start: str) -> list[tuple[str, dict[str, Any]]]:
    return list(islice(updates(plan, start), 1500))


def _of_type(plan: Plan, name: str) -> list[dict[str, Any]]:
    return [item for _, item in _first(plan, "090000") if item["type"] == name]


def test_the_same_start_gives_the_same_updates(plan: Plan) -> None:
    assert _first(plan, "090000") == _first(plan, "090000")
    assert _first(plan, "090000") != _first(plan, "090001")


def test_versions_rise_by_one_and_stages_go_forward(plan: Plan) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for item in _of_type(plan, "project"):
        before = seen.get(item["source_id"])
        assert item["source_version"] == (before["source_version"] + 1 if before else 1)
        assert tuple(item["stage_dates"]) == ORDER[: len(item["stage_dates"])]
        if before:
            assert len(before["stage_dates"]) <= len(item["stage_dates"])
            assert before != item
        seen[item["source_id"]] = item
    assert {item["stage"] for item in seen.values()} == set(ORDER)


def test_nothing_lies_ahead_and_money_comes_after_signing(plan: Plan) -> None:
    for item in _of_type(plan, "project"):
        days = [*item["stage_dates"].values()]
        days += [entry["on"] for entry in (*item["funds"], *item["beneficiaries"])]
        assert max(days) <= plan.day
        assert bool(item["funds"]) == ("signed" in item["stage_dates"])


def test_progress_is_new_each_time_and_of_a_project_under_way(plan: Plan) -> None:
    landed: set[str] = set()
    reported: set[str] = set()
    for _, item in _first(plan, "090000"):
        if item["type"] == "project" and "implementing" in item["stage_dates"]:
            landed.add(item["source_id"])
        elif item["type"] == "progress":
            assert item["project"] in landed
            assert item["on"] == plan.day
            assert item["source_id"] not in reported
            reported.add(item["source_id"])
    assert len(reported) > 100


def test_published_senders_stay_as_published(plan: Plan) -> None:
    assert not {sender for sender, _ in _first(plan, "090000")} & set(PUBLISHED)
