"""Before a source's first data its numbers are unknown everywhere; at that instant they begin."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.stats.facts.operations import PAIRINGS, PROJECTS, take_news
from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.silences import sources_of
from shared.clock import iso, now
from shared.database import Database
from tests.services.stats.conftest import Open
from tests.services.stats.facts.histories import News, a_history
from tests.services.stats.world import LISTED, World, apply_through, tell_areas

REGISTRY_BEGAN = datetime(2023, 1, 1, tzinfo=UTC)
PROJECTS_BEGAN = datetime(2023, 6, 1, tzinfo=UTC)
JUST = timedelta(microseconds=1)


@pytest.fixture
async def begun(stats: Database) -> None:
    """Pairings are told from the beginning of 2023 on, projects from June on."""
    async with stats.transaction() as tx:
        await tell_areas(tx)
        await take_news(tx, PAIRINGS, _from(REGISTRY_BEGAN, a_history("pairing", seed=5)))
        await take_news(tx, PROJECTS, _from(PROJECTS_BEGAN, a_history("project", seed=5)))
        await apply_through(tx, 1)


def _from(begin: datetime, told: Iterable[News[Any]]) -> list[News[Any]]:
    """The same news with the clock beginning at an instant, and never going back."""
    return [one._replace(time=begin + place * timedelta(hours=1)) for place, one in enumerate(told)]


async def asked(door: Open, path: str, as_of: datetime | str) -> dict[str, Any]:
    text = as_of if isinstance(as_of, str) else as_of.isoformat()
    address = httpx.URL(f"/stats/v1/{path}").copy_merge_params({"as_of": text})
    answer = await door.reader.get(address)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("code", CATALOGUE)
async def test_an_indicator_is_unknown_until_all_its_sources_have_begun(
    begun: None, door: Open, code: str
) -> None:
    sources = sources_of(CATALOGUE[code])
    begins = PROJECTS_BEGAN if "projects" in sources else REGISTRY_BEGAN
    before = await asked(door, f"indicators/{code}", begins - JUST)
    assert (before["value"], before["numerator"], before["denominator"]) == (None, None, None)
    assert before["reason"]["en"] == f"no data before {iso(begins)}"
    assert before["reason"]["zh"] == f"{iso(begins)} 之前没有数据"
    at = await asked(door, f"indicators/{code}", begins)
    assert at["numerator"] is not None
    assert at["reason"] is None or at["reason"]["en"] == "nothing to divide by"


async def test_rows_and_series_before_the_first_data_are_unknown_too(
    begun: None, door: Open
) -> None:
    rows = await asked(door, "indicators/A01?by=province", REGISTRY_BEGAN - JUST)
    assert {row["value"] for row in rows["items"]} == {None}
    assert {row["numerator"] for row in rows["items"]} == {None}
    series = await asked(door, "indicators/C01?by=month", PROJECTS_BEGAN - JUST)
    assert (series["value"], series["items"]) == (None, [])


async def test_the_overview_says_of_each_source_whether_it_had_begun(
    begun: None, door: Open
) -> None:
    between = await asked(door, "overview", PROJECTS_BEGAN - JUST)
    headline = {one["code"]: one for one in between["headline"]}
    assert headline["A01"]["value"] is not None
    assert headline["C00"]["value"] is None
    assert headline["C00"]["reason"]["en"] == f"no data before {iso(PROJECTS_BEGAN)}"
    sources = between["freshness"]["sources"]
    assert sources["registry"]["no_data"] is None
    assert sources["projects"]["no_data"]["since"] == iso(PROJECTS_BEGAN)
    assert between["months"] is None
    assert {one["count"] for one in between["projects"]["by_stage"]} == {None}
    assert between["active_pairings"] is not None

    before = await asked(door, "overview", REGISTRY_BEGAN - JUST)
    assert {one["value"] for one in before["headline"]} == {None}
    assert {one["covered"] for one in before["coverage"]} == {None}
    assert (before["active_pairings"], before["organizations"]["count"]) == (None, None)


async def test_counties_before_the_first_data_fit_no_filter(begun: None, door: Open) -> None:
    between = (await asked(door, "counties?sort=-projects", PROJECTS_BEGAN - JUST))["items"]
    assert len(between) == len(LISTED)
    assert {(row["projects"], row["committed_yuan"]) for row in between} == {(None, None)}
    assert None not in {row["pairings"] for row in between}
    before = (await asked(door, "counties", REGISTRY_BEGAN - JUST))["items"]
    assert {(row["covered"], row["eastern_helper"]) for row in before} == {(None, None)}
    for wanted in ("true", "false"):
        found = await asked(door, f"counties?covered={wanted}", REGISTRY_BEGAN - JUST)
        assert found["items"] == []


async def test_one_county_before_the_first_data_has_neither_projects_nor_months(
    begun: None, door: Open
) -> None:
    path = f"counties/{LISTED[0][0]}"
    before = await asked(door, path, PROJECTS_BEGAN - JUST)
    assert (before["projects"], before["months"]) == (None, None)
    assert before["county"]["projects"] is None
    after = await asked(door, path, PROJECTS_BEGAN)
    assert (after["projects"], after["months"]) != (None, None)


async def test_a_day_counts_by_its_closing(begun: None, door: Open) -> None:
    # 2023-06-01 00:00 UTC is 08:00 on that day in Shanghai.
    assert (await asked(door, "indicators/C00", "2023-05-31"))["value"] is None
    assert (await asked(door, "indicators/C00", "2023-06-01"))["value"] is not None


async def test_where_nothing_was_ever_told_every_past_is_unknown_and_now_is_what_was_told(
    stats: Database, door: Open
) -> None:
    past = await asked(door, "indicators/C00", now())
    assert (past["value"], past["reason"]["en"]) == (None, "no data yet")
    live = (await door.reader.get("/stats/v1/indicators/C00")).json()
    assert (live["value"], live["reason"]) == ("0", None)


async def test_a_version_long_overtaken_still_counts_as_the_beginning(
    world: World, door: Open
) -> None:
    heard: dict[str, datetime] = {}
    for one in world.projects:
        heard.setdefault(one.subject, one.time)
    first = min(heard.values())
    assert (await asked(door, "indicators/C00", first))["value"] is not None
    assert (await asked(door, "indicators/C00", first - JUST))["value"] is None


async def test_nothing_to_divide_by_is_told_apart_from_no_data(stats: Database, door: Open) -> None:
    live = (await door.reader.get("/stats/v1/indicators/A03")).json()
    assert (live["value"], live["numerator"], live["denominator"]) == (None, "0", "0")
    assert live["reason"] == {"zh": "分母为零", "en": "nothing to divide by"}
