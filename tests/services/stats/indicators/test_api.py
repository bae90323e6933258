"""Indicators over HTTP, against a reckoning of the same states in plain Python."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.catalogue.d_breadth import SIX_KINDS
from services.stats.indicators.rules import rounded
from shared.contracts.projects import ProjectState
from shared.contracts.registry import PairingState
from tests.services.stats.conftest import Open
from tests.services.stats.facts.histories import START
from tests.services.stats.world import LISTED, World

Sides = tuple[int, int | None]
SIGNED = {"signed", "implementing", "completed", "evaluated"}


def active(world: World, as_of: datetime | None) -> list[PairingState]:
    return [state for state in world.standing_pairings(as_of) if state.stage == "active"]


def listed_with(pairings: Iterable[PairingState]) -> dict[str, set[str]]:
    """The organizations at work in each listed county."""
    found: dict[str, set[str]] = {}
    for state in pairings:
        for county in state.counties:
            if county.code in {code for code, _, _ in LISTED}:
                found.setdefault(county.code, set()).update(o.id for o in state.organizations)
    return found


def is_binding(state: ProjectState) -> bool:
    reached = state.stage_before if state.stage == "suspended" else state.stage
    return state.stage != "cancelled" and ("signed" in state.stage_dates or reached in SIGNED)


def money(states: Iterable[ProjectState], entry: str) -> int:
    return sum(f.amount_fen for state in states for f in state.funds if f.entry == entry)


def c02(world: World, as_of: datetime | None) -> Sides:
    binding = [state for state in world.standing_projects(as_of) if is_binding(state)]
    return money(binding, "received"), money(binding, "committed")


def d00(world: World, as_of: datetime | None) -> Sides:
    pairs = {
        (county.code, state.kind)
        for state in world.standing_projects(as_of)
        if state.stage == "implementing" and state.kind in SIX_KINDS
        for county in state.counties
    }
    return len(pairs), len(LISTED)


RECKONED: dict[str, Callable[[World, datetime | None], Sides]] = {
    "A01": lambda w, at: (len(listed_with(active(w, at))), len(LISTED)),
    "A02": lambda w, at: (len({o.id for s in active(w, at) for o in s.organizations}), None),
    "A03": lambda w, at: (
        sum(len(who) == 1 for who in listed_with(active(w, at)).values()),
        len(listed_with(active(w, at))),
    ),
    "A04": lambda w, at: (
        sum(len(s.organizations) > 1 for s in active(w, at)),
        len(active(w, at)),
    ),
    "A05": lambda w, at: (
        len(
            listed_with(
                s for s in active(w, at) if any(o.region == "east" for o in s.organizations)
            )
        ),
        len(LISTED),
    ),
    "C00": lambda w, at: (len(w.standing_projects(at)), None),
    "C01": lambda w, at: (money(filter(is_binding, w.standing_projects(at)), "committed"), None),
    "C02": c02,
    "C04": lambda w, at: (
        sum(b.person_times for s in w.standing_projects(at) for b in s.beneficiaries),
        None,
    ),
    "D00": d00,
}


def on_the_wire(code: str, sides: Sides) -> dict[str, str | None]:
    unit = CATALOGUE[code].unit
    above, below = sides
    side = (lambda n: rounded(Fraction(n, 100), 2)) if unit.counted == "fen" else str
    exact = Fraction(above, below) if below else (None if below == 0 else Fraction(above))
    return {
        "value": None if exact is None else rounded(exact * unit.factor, unit.decimals),
        "numerator": side(above),
        "denominator": None if below is None else side(below),
    }


def shown(answer: dict[str, Any]) -> dict[str, str | None]:
    return {name: answer[name] for name in ("value", "numerator", "denominator")}


def test_every_indicator_is_reckoned_here() -> None:
    assert RECKONED.keys() == CATALOGUE.keys()


@pytest.mark.parametrize("code", RECKONED)
async def test_value_is_what_the_states_mean(world: World, door: Open, code: str) -> None:
    answer = (await door.reader.get(f"/stats/v1/indicators/{code}")).json()
    assert shown(answer) == on_the_wire(code, RECKONED[code](world, None))


@pytest.mark.parametrize("code", RECKONED)
async def test_value_of_a_past_instant_is_what_the_states_meant(
    world: World, door: Open, code: str
) -> None:
    then = START + timedelta(minutes=25)
    answer = await door.reader.get(
        f"/stats/v1/indicators/{code}", params={"as_of": then.isoformat()}
    )
    assert shown(answer.json()) == on_the_wire(code, RECKONED[code](world, then))
    assert answer.json()["freshness"]["as_of"] == "2024-01-01T00:25:00.000000Z"


@pytest.mark.parametrize(
    ("as_of", "then"),
    [
        ("2024-01-01", "2024-01-01T15:59:59.999999Z"),
        ("2024-01-01T00:05:00Z", "2024-01-01T00:05:00.000000Z"),
        ("2024-01-01T08:05:00+08:00", "2024-01-01T00:05:00.000000Z"),
    ],
)
async def test_a_bare_date_is_the_closing_of_the_day_and_an_instant_is_itself(
    world: World, door: Open, as_of: str, then: str
) -> None:
    answer = await door.reader.get("/stats/v1/indicators/C00", params={"as_of": as_of})
    assert answer.json()["freshness"]["as_of"] == then
    standing = world.standing_projects(datetime.fromisoformat(then))
    assert answer.json()["value"] == str(len(standing))


@pytest.mark.parametrize(
    ("code", "by"),
    [(code, by) for code in ("C01", "C04") for by in ("province", "helper", "month", "kind")],
)
async def test_money_and_people_of_all_parts_sum_to_the_whole(
    world: World, door: Open, code: str, by: str
) -> None:
    answer = (await door.reader.get(f"/stats/v1/indicators/{code}?by={by}")).json()
    assert sum(Fraction(row["numerator"]) for row in answer["items"]) == Fraction(
        answer["numerator"]
    )


async def test_every_breakdown_in_the_catalogue_is_answered(world: World, door: Open) -> None:
    catalogue = (await door.reader.get("/stats/v1/indicators")).json()["items"]
    for declared in catalogue:
        for by in declared["breakdowns"]:
            answer = await door.reader.get(f"/stats/v1/indicators/{declared['code']}?by={by}")
            assert answer.status_code == 200, (declared["code"], by, answer.text)
            assert all(set(row["key"]) == set(by.split(",")) for row in answer.json()["items"])


async def test_narrowed_to_one_value_is_the_row_of_that_value(world: World, door: Open) -> None:
    rows = (await door.reader.get("/stats/v1/indicators/C00?by=stage")).json()["items"]
    for row in rows:
        stage = row["key"]["stage"]
        alone = (await door.reader.get(f"/stats/v1/indicators/C00?stage={stage}")).json()
        assert shown(alone) == shown(row)
    assert sum(int(row["numerator"]) for row in rows) == len(world.standing_projects())


async def test_rows_bear_names_in_both_languages(world: World, door: Open) -> None:
    rows = (await door.reader.get("/stats/v1/indicators/A01?by=province")).json()["items"]
    names = {row["key"]["province"]: row["name"]["province"] for row in rows}
    assert names["500000"] == {"zh": "重庆市", "en": "Province 500000"}
    assert names.keys() == {province for _, _, province in LISTED}


@pytest.mark.parametrize(
    ("path", "status", "code", "expected"),
    [
        ("A01?nonsense=1", 422, "unknown_parameter", None),
        ("A01?by=planet", 422, "unknown_dimension", "county, prefecture, province"),
        ("A01?kind=industry", 422, "unknown_dimension", "county, prefecture, province"),
        ("C00?kind=magic", 422, "not_allowed_value", "industry"),
        ("C00?province=Shaanxi", 422, "string_pattern_mismatch", None),
        ("C00?province=990000", 422, "division_unknown", "a province"),
        ("C00?helper=990000", 422, "division_unknown", "a province or nation"),
        ("C00?county=610000", 422, "division_of_other_level", "a county, not a province"),
        ("C00?province=610926", 422, "division_of_other_level", "not a county: 610000"),
        ("C00?prefecture=610926", 422, "division_of_other_level", "not a county: 610900"),
        ("C00?province=000000", 422, "division_unknown", "a province"),
        ("C00?county=500105", 422, "division_retired", "500157"),
        ("C00?county=500105&as_of=2025-11-06", 422, "division_retired", "500157"),
        ("C00?county=500157&as_of=2025-11-05", 422, "division_not_yet", "2025-11-06"),
        ("C00?by=helper,org_type", 422, "combination_not_kept", "province,helper"),
        ("C00?by=kind,stage,month", 422, "too_many_dimensions", None),
        ("C00?focus_list=key-counties-160", 422, "not_of_a_list", None),
        ("C00?as_of=yesterday", 422, "not_allowed_value", "2026-03-31"),
        ("C00?as_of=2999-01-01", 422, "not_allowed_value", None),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_what_can(
    world: World, door: Open, path: str, status: int, code: str, expected: str | None
) -> None:
    answer = await door.reader.get(f"/stats/v1/indicators/{path}")
    assert answer.status_code == status
    (fault, *_) = answer.json()["errors"]
    assert fault["code"] == code
    assert expected is None or expected in fault["expected"]


@pytest.mark.parametrize(
    "query", ["county=500105&as_of=2025-11-05", "county=500157", "helper=320000", "province=610000"]
)
async def test_a_code_in_force_on_the_day_asked_about_is_answered(
    world: World, door: Open, query: str
) -> None:
    answer = await door.reader.get(f"/stats/v1/indicators/C00?{query}")
    assert answer.status_code == 200, answer.text


async def test_a_wrong_code_is_pointed_at_and_told_in_both_languages(
    world: World, door: Open
) -> None:
    answer = (await door.reader.get("/stats/v1/indicators/C00?county=500105")).json()
    (fault,) = answer["errors"]
    assert (fault["pointer"], fault["value"]) == ("/query/county", "500105")
    assert "停用" in fault["message_zh"]
    assert "500105" in answer["detail"]
    assert "500105" in answer["detail_zh"]


@pytest.mark.parametrize("path", ["Z99", "A01?focus_list=none-such"])
async def test_unknown_indicator_or_list_is_not_found(world: World, door: Open, path: str) -> None:
    answer = await door.reader.get(f"/stats/v1/indicators/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_catalogue_is_filtered_and_paged(door: Open) -> None:
    reader = door.reader
    pillar = (await reader.get("/stats/v1/indicators?pillar=A&direction=up")).json()
    assert [one["code"] for one in pillar["items"]] == ["A01", "A05"]
    first = (await reader.get("/stats/v1/indicators?limit=7")).json()
    second = (
        await reader.get("/stats/v1/indicators", params={"cursor": first["next_cursor"]})
    ).json()
    assert [one["code"] for one in first["items"] + second["items"]] == sorted(CATALOGUE)
    assert second["next_cursor"] is None
