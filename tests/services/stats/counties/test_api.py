"""The counties of a focus list: rows, filters, order and pages."""

from typing import Any

import pytest

from tests.services.stats.conftest import Open
from tests.services.stats.world import LISTED, LONELY, World

PATH = "/stats/v1/counties"


async def rows(door: Open, **params: Any) -> list[dict[str, Any]]:
    answer = await door.reader.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_every_listed_county_has_a_row_helped_or_not(world: World, door: Open) -> None:
    found = await rows(door)
    assert [row["code"] for row in found] == sorted(code for code, _, _ in LISTED)
    lonely = next(row for row in found if row["code"] == LONELY[0])
    assert lonely["covered"] is False
    assert lonely["committed_yuan"] == "0.00"
    assert lonely["confirmed"] == "unconfirmed"


async def test_rows_are_what_the_states_mean(world: World, door: Open) -> None:
    for row in await rows(door):
        active = [
            pairing
            for pairing in world.standing_pairings()
            if pairing.stage == "active" and row["code"] in {c.code for c in pairing.counties}
        ]
        projects = [
            project
            for project in world.standing_projects()
            if row["code"] in {county.code for county in project.counties}
        ]
        implementing = {p.kind for p in projects if p.stage == "implementing"}
        assert row["pairings"] == len(active)
        assert row["pairing_organizations"] == len({o.id for p in active for o in p.organizations})
        assert row["eastern_helper"] == any(
            o.region == "east" for p in active for o in p.organizations
        )
        assert row["projects"] == len(projects)
        assert row["kinds_implementing"] == sorted(implementing)


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"province": "610000"}, lambda row: row["province"]["code"] == "610000"),
        ({"covered": "true"}, lambda row: row["covered"]),
        ({"covered": "false"}, lambda row: not row["covered"]),
        ({"eastern_helper": "true"}, lambda row: row["eastern_helper"]),
        ({"confirmed": "unconfirmed"}, lambda row: row["confirmed"] == "unconfirmed"),
    ],
)
async def test_filters_keep_exactly_the_rows_that_fit(
    world: World, door: Open, filters: dict[str, str], fits: Any
) -> None:
    everything = await rows(door)
    assert await rows(door, **filters) == [row for row in everything if fits(row)]


@pytest.mark.parametrize("sort", ["code", "-code", "projects", "-projects", "-kinds", "-received"])
async def test_pages_together_are_the_whole_list_in_order(
    world: World, door: Open, sort: str
) -> None:
    whole = await rows(door, sort=sort)
    paged: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await door.reader.get(PATH, params=params)).json()
        paged += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert paged == whole


@pytest.mark.parametrize(
    "query",
    [
        "sort=beauty", "colour=red", "limit=501", "cursor=nonsense",
        "province=990000", "province=610900", "province=000000",
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused(world: World, door: Open, query: str) -> None:
    assert (await door.reader.get(f"{PATH}?{query}")).status_code == 422


async def test_one_county_opens_into_its_projects_and_months(world: World, door: Open) -> None:
    code = LISTED[0][0]
    answer = (await door.reader.get(f"{PATH}/{code}")).json()
    assert answer["county"] == next(row for row in await rows(door) if row["code"] == code)
    assert sum(one["count"] for one in answer["projects"]) == answer["county"]["projects"]
    assert sum(one["person_times"] for one in answer["months"]) == answer["county"]["person_times"]


async def test_county_off_the_list_is_not_found(world: World, door: Open) -> None:
    answer = await door.reader.get(f"{PATH}/110101")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("county-not-listed")


async def test_asked_again_unchanged_gives_304(world: World, door: Open) -> None:
    tag = (await door.reader.get(PATH)).headers["etag"]
    again = await door.reader.get(PATH, headers={"if-none-match": tag})
    assert again.status_code == 304
