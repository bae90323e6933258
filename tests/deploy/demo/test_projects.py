"""Demo projects: published totals, ordered lives, no money from nowhere."""

from typing import Any

from deploy.demo.organizations import organizations
from deploy.demo.plan import BEGIN, BENEFICIARIES, Plan
from deploy.demo.projects import projects

ORDER = ("intention", "matched", "signed", "implementing", "completed", "evaluated")
Projects = dict[str, list[dict[str, Any]]]


def _every(some_projects: Projects) -> list[dict[str, Any]]:
    return [item for held in some_projects.values() for item in held]


def _person_times(items: list[dict[str, Any]]) -> int:
    return sum(record["person_times"] for item in items for record in item["beneficiaries"])


def test_published_figures_are_met_exactly(some_projects: Projects) -> None:
    assert len(some_projects["32"]) == 6240
    assert _person_times(some_projects["32"]) == BENEFICIARIES["32"] >= 7_600_000
    assert len(some_projects["50"]) == 298


def test_a_smaller_scale_scales_the_published_figures() -> None:
    small = list(projects(Plan(seed=5, day=BEGIN.replace(year=2026), scale=0.1), "32"))
    assert len(small) == 624
    assert _person_times(small) == round(BENEFICIARIES["32"] / 10)


def test_stages_follow_each_other_and_nothing_lies_ahead(
    plan: Plan, some_projects: Projects
) -> None:
    for item in _every(some_projects):
        stages, days = list(item["stage_dates"]), list(item["stage_dates"].values())
        assert stages[-1] == item["stage"]
        steps = stages[:-1] if item["stage"] in ("suspended", "cancelled") else stages
        assert tuple(steps) == ORDER[: len(steps)]
        assert days[0] >= BEGIN
        assert days == sorted(days)
        told = [entry["on"] for entry in (*item["funds"], *item["beneficiaries"])]
        assert max([*days, *told]) <= plan.day


def test_money_is_positive_and_never_spent_before_it_came(some_projects: Projects) -> None:
    for item in _every(some_projects):
        held = committed = received = 0.0
        for entry in sorted(item["funds"], key=lambda entry: (entry["on"], entry["entry"])):
            amount = float(entry["amount_yuan"])
            assert amount > 0
            committed += amount * (entry["entry"] == "committed")
            received += amount * (entry["entry"] == "received")
            held += amount * ((entry["entry"] == "received") - (entry["entry"] == "spent"))
            assert held >= 0
        assert received <= committed
        assert bool(item["funds"]) == ("signed" in item["stage_dates"])


def test_people_are_reached_only_after_landing(some_projects: Projects) -> None:
    for item in _every(some_projects):
        for record in item["beneficiaries"]:
            assert record["person_times"] > 0
            assert record["on"] >= item["stage_dates"]["implementing"]


def test_helpers_are_the_sender_s_own_active_organizations(
    plan: Plan, some_projects: Projects
) -> None:
    for sender, held in some_projects.items():
        own = {i["code"] for i in organizations(plan, sender) if i["status"] == "active"}
        for item in held:
            codes = [helper["code"] for helper in item["organizations"]]
            assert set(codes) <= own
            assert len(set(codes)) == len(codes)


def test_a_later_day_never_takes_a_project_back(some_projects: Projects) -> None:
    # A second demo on another day pushes the same projects again: a stage that went backwards
    # would be refused as a correction without a reason.
    earlier = Plan(seed=2022, day=BEGIN.replace(year=2026))
    for before, after in zip(projects(earlier, "51"), some_projects["51"], strict=True):
        assert before["source_id"] == after["source_id"]
        assert before["source_version"] < after["source_version"]
        assert len(before["stage_dates"]) <= len(after["stage_dates"])
        assert (
            list(before["stage_dates"]) == list(after["stage_dates"])[: len(before["stage_dates"])]
        )
