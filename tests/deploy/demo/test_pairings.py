"""Demo pairings: 274 organizations with all 160 key counties, as the 2023 list says."""

from collections import defaultdict
from typing import Any

from deploy.demo.pairings import pairings, shares
from deploy.demo.plan import Plan
from shared.reference import rows

KEY = {row["code"] for row in rows("key_counties")}
EAST_WEST = {(row["east_code"][:2], row["west_code"][:2]) for row in rows("east_west_pairs")}


def _active(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in items if item["stage"] == "active"]


def _province(code: str) -> str:
    return code[2:4]


def test_274_organizations_are_paired_with_all_160_counties(
    all_pairings: list[dict[str, Any]],
) -> None:
    active = _active(all_pairings)
    organizations = {held["code"] for item in active for held in item["organizations"]}
    counties = {held["code"] for item in active for held in item["counties"]}
    assert len(organizations) == 274
    assert len(KEY) == 160
    assert counties >= KEY


def test_every_paired_organization_is_registered(
    all_pairings: list[dict[str, Any]], all_organizations: list[dict[str, Any]]
) -> None:
    active = {item["code"] for item in all_organizations if item["status"] == "active"}
    assert {held["code"] for item in all_pairings for held in item["organizations"]} <= active


def test_helpers_are_the_west_s_own_or_its_eastern_partners(
    all_pairings: list[dict[str, Any]],
) -> None:
    for item in all_pairings:
        for county in (held["code"] for held in item["counties"]):
            if county not in KEY:
                assert county[:2] in ("54", "65")
                continue
            for organization in item["organizations"]:
                helper = _province(organization["code"])
                assert helper == county[:2] or (helper, county[:2]) in EAST_WEST


def test_there_are_consortia_and_counties_with_a_single_helper(
    all_pairings: list[dict[str, Any]],
) -> None:
    helpers: defaultdict[str, set[str]] = defaultdict(set)
    for item in _active(all_pairings):
        for county in item["counties"]:
            helpers[county["code"]] |= {held["code"] for held in item["organizations"]}
    assert any(len(item["organizations"]) > 1 for item in _active(all_pairings))
    assert 0 < sum(len(helpers[code]) == 1 for code in KEY) < 160


def test_shares_sum_to_the_whole(plan: Plan, all_pairings: list[dict[str, Any]]) -> None:
    for count in (2, 3, 4):
        parts = shares(plan.chance("shares", count), count)
        assert sum(int(part.replace(".", "")) for part in parts) == 10_000
    for item in all_pairings:
        given = [held["share"] for held in item["organizations"] if "share" in held]
        assert not given or sum(int(part.replace(".", "")) for part in given) == 10_000
        assert len(given) in (0, len(item["organizations"]))


def test_dates_are_ordered_and_past(plan: Plan, all_pairings: list[dict[str, Any]]) -> None:
    steps = ("listed_on", "agreed_on", "active_on", "ended_on")
    needed = {"proposed": 1, "agreed": 2, "active": 3, "ended": 4}
    for item in all_pairings:
        days = [item[step] for step in steps if step in item]
        assert len(days) == needed[item["stage"]]
        assert days == sorted(days)
        assert days[-1] <= plan.day


def test_the_first_helper_s_sender_pushes(plan: Plan) -> None:
    for sender, held in pairings(plan).items():
        assert {_province(item["organizations"][0]["code"]) for item in held} == {sender}
