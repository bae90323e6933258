"""Focus lists over HTTP, for everyone."""

from typing import Any

import httpx
import pytest

LISTS = "/registry/v1/focus-lists"
KEY = f"{LISTS}/key-counties-160"


async def _counties(door: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await door.get(f"{KEY}/counties", params={"limit": 500} | query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_list_of_key_counties_is_shown_with_its_dates(door: httpx.AsyncClient) -> None:
    (shown,) = (await door.get(LISTS)).json()["items"]
    assert (shown["id"], shown["county_count"]) == ("key-counties-160", 160)
    assert (shown["valid_from"], shown["valid_to"]) == ("2021-08-27", None)
    assert (await door.get(LISTS, params={"as_of": "2021-08-26"})).json()["items"] == []


async def test_one_list_counts_its_counties_by_province_and_by_how_well_they_are_confirmed(
    door: httpx.AsyncClient,
) -> None:
    answer = await door.get(KEY)
    provinces = {found["name"]: found for found in answer.json()["provinces"]}
    assert sum(found["county_count"] for found in provinces.values()) == 160
    assert provinces["云南省"]["confirmed"] == {"implied": 1, "listed": 11, "unconfirmed": 15}
    again = await door.get(KEY, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_counties_are_filtered_by_province_and_confirmation(
    door: httpx.AsyncClient,
) -> None:
    assert len(await _counties(door)) == 160
    assert len(await _counties(door, province="620000")) == 23
    assert len(await _counties(door, status="unconfirmed")) == 47
    named = await _counties(door, province="630000", status="named")
    assert [county["name"] for county in named] == ["治多县"]
    assert named[0]["source_url"].startswith("http")
    assert named[0]["name_en"] == "Zhidoi County"


async def test_no_county_is_on_a_list_before_it_was_published(door: httpx.AsyncClient) -> None:
    assert await _counties(door, as_of="2021-08-26") == []
    assert len(await _counties(door, as_of="2021-08-27")) == 160
    assert await _counties(door, as_of="2021-08-26T15:59:59Z") == []
    assert len(await _counties(door, as_of="2021-08-27T00:00:00+08:00")) == 160


async def test_the_pages_of_a_list_together_hold_every_county_once(
    door: httpx.AsyncClient,
) -> None:
    first = (await door.get(f"{KEY}/counties", params={"limit": 100})).json()
    rest = await _counties(door, limit=100, cursor=first["next_cursor"])
    assert len({county["code"] for county in first["items"] + rest}) == 160


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{LISTS}/other", 404),
        (f"{LISTS}/other/counties", 404),
        (f"{KEY}/counties?confirmed=listed", 422),
        (f"{KEY}/counties?status=certain", 422),
        (f"{KEY}?province=1", 422),
        (f"{KEY}/counties?province=990000", 422),
        (f"{KEY}/counties?province=610800", 422),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_document(
    door: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await door.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
