"""Demo organizations: published counts, own territory, nothing in the future."""

from collections import Counter
from datetime import date
from typing import Any

from deploy.demo.organizations import helper_code, is_closed, organizations
from deploy.demo.plan import VOLUMES, Plan


def test_published_counts_are_met_exactly(plan: Plan) -> None:
    assert len(list(organizations(plan, "32"))) == 3762
    assert len(list(organizations(plan, "50"))) == 94


def test_published_organizations_are_all_active(plan: Plan) -> None:
    for sender in ("32", "50"):
        assert {item["status"] for item in organizations(plan, sender)} == {"active"}


def test_every_sender_registers_in_its_own_territory(plan: Plan) -> None:
    for sender in VOLUMES:
        own = "65" if sender == "66" else sender
        assert {item["division"][:2] for item in organizations(plan, sender)} == {own}


def test_the_level_is_that_of_the_division(all_organizations: list[dict[str, Any]]) -> None:
    for item in all_organizations:
        zeros = {"province": "0000", "prefecture": "00", "county": ""}[item["level"]]
        assert item["division"].endswith(zeros)
    assert set(Counter(item["level"] for item in all_organizations)) == {
        "province", "prefecture", "county",
    }  # fmt: skip


def test_no_registration_or_closing_lies_in_the_future_or_out_of_order(
    plan: Plan, all_organizations: list[dict[str, Any]]
) -> None:
    for item in all_organizations:
        closed = item.get("closed_on", plan.day)
        assert item["registered_on"] <= closed <= plan.day
        assert ("closed_on" in item) == (item["status"] == "closed")


def test_a_closed_organization_never_helps(plan: Plan) -> None:
    closed = {item["code"] for item in organizations(plan, "44") if item["status"] == "closed"}
    helping = {helper_code(plan, "44", i) for i in range(plan.organizations_of("44"))}
    assert closed
    assert not closed & helping
    assert is_closed("44", 166)


def test_a_larger_scale_begins_with_the_same_organizations() -> None:
    small = Plan(seed=1, day=date(2026, 1, 1), scale=0.1)
    whole = Plan(seed=1, day=date(2026, 1, 1))
    for a, b in zip(organizations(small, "13"), organizations(whole, "13"), strict=False):
        assert {**a, "source_version": 0} == {**b, "source_version": 0}
