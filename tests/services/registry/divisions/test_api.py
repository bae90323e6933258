"""Divisions over HTTP, for everyone."""

from typing import Any

import httpx
import pytest

DIVISIONS = "/registry/v1/divisions"


async def _codes(door: httpx.AsyncClient, path: str = DIVISIONS, **query: Any) -> list[str]:
    answer = await door.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [found["code"] for found in answer.json()["items"]]


async def test_a_name_is_found_by_any_part_of_it(door: httpx.AsyncClient) -> None:
    assert await _codes(door, q="靖边") == ["610824"]
    assert await _codes(door, q="边县", province="610000") == ["610824", "610825"]
    assert await _codes(door, q="%") == []
    assert await _codes(door, q="_") == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Jingbian County", "610824"),
        ("jingbian", "610824"),
        ("Hohhot", "150100"),
        ("lu'an", "341500"),
        ("luan", "341500"),
        ("Lüliang", "141100"),
        ("luliang", "141100"),
    ],
)
async def test_an_english_name_is_found_as_people_type_it(
    door: httpx.AsyncClient, typed: str, code: str
) -> None:
    assert code in await _codes(door, q=typed)


@pytest.mark.parametrize("typed", ["'", "%", "Atlantis"])
async def test_what_is_in_no_name_finds_nothing(door: httpx.AsyncClient, typed: str) -> None:
    assert await _codes(door, q=typed) == []


async def test_a_division_and_those_around_it_bear_english_names(door: httpx.AsyncClient) -> None:
    shown = (await door.get(f"{DIVISIONS}/610824")).json()
    assert shown["name_en"] == "Jingbian County"
    assert [place["name_en"] for place in shown["ancestors"]] == ["China", "Shaanxi", "Yulin"]


async def test_a_code_is_found_by_its_beginning(door: httpx.AsyncClient) -> None:
    found = await _codes(door, q="6108", level="county", limit=500)
    assert "610824" in found
    assert all(code.startswith("6108") for code in found)


async def test_the_whole_tree_is_walked_by_children(door: httpx.AsyncClient) -> None:
    provinces = await _codes(door, f"{DIVISIONS}/000000/children", limit=100)
    assert len(provinces) == 34
    assert "610800" in await _codes(door, f"{DIVISIONS}/610000/children")
    assert "610824" in await _codes(door, f"{DIVISIONS}/610800/children")
    assert await _codes(door, f"{DIVISIONS}/610824/children") == []


@pytest.mark.parametrize("sort", ["code", "name"])
async def test_pages_together_hold_every_division_once(door: httpx.AsyncClient, sort: str) -> None:
    found: list[str] = []
    cursor: str | None = None
    while True:
        query = {"level": "county", "sort": sort, "limit": 500}
        page = (
            await door.get(DIVISIONS, params=query | ({"cursor": cursor} if cursor else {}))
        ).json()
        found += [division["code"] for division in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 2847
    assert (found == sorted(found)) == (sort == "code")


async def test_a_list_is_that_of_the_day_asked_about(door: httpx.AsyncClient) -> None:
    assert await _codes(door, q="江干区") == []
    assert await _codes(door, q="江干区", as_of="2021-01-01") == ["330104"]
    assert await _codes(door, q="两江新区", as_of="2025-11-05") == []
    assert await _codes(door, q="两江新区", as_of="2025-11-06") == ["500157"]


@pytest.mark.parametrize(
    ("as_of", "is_there"),
    [
        ("2025-11-06", True),
        ("2025-11-05", False),
        ("2025-11-05T15:59:59Z", False),
        ("2025-11-05T16:00:00Z", True),  # midnight in Shanghai, where the day begins
        ("2025-11-06T00:00:00+08:00", True),
        ("2025-11-05T23:59:59+08:00", False),
        ("2025-11-06T00:00:00Z", True),
    ],
)
async def test_an_instant_is_asked_as_the_day_of_shanghai_it_lies_in(
    door: httpx.AsyncClient, as_of: str, is_there: bool
) -> None:
    assert await _codes(door, q="两江新区", as_of=as_of) == (["500157"] if is_there else [])


async def test_a_retired_division_is_shown_with_what_took_it_over(
    door: httpx.AsyncClient,
) -> None:
    shown = (await door.get(f"{DIVISIONS}/330104")).json()
    assert shown["status"] == "retired"
    assert (shown["valid_to_earliest"], shown["valid_to"]) == ("2021-01-01", "2023-06-30")
    assert [heir["name"] for heir in shown["successors"]] == ["上城区", "钱塘区"]
    assert [place["name"] for place in shown["ancestors"]] == ["全国", "浙江省", "杭州市"]
    then = (await door.get(f"{DIVISIONS}/330104", params={"as_of": "2021-01-01"})).json()
    assert (then["status"], then["successors"]) == ("current", [])
    heir = (await door.get(f"{DIVISIONS}/330114")).json()
    assert [place["code"] for place in heir["predecessors"]] == ["330104"]


async def test_an_unchanged_division_is_answered_with_304(door: httpx.AsyncClient) -> None:
    first = await door.get(f"{DIVISIONS}/610824")
    again = await door.get(f"{DIVISIONS}/610824", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/999999", 404, None),
        ("/999999/children", 404, None),
        ("/6108", 422, "string_pattern_mismatch"),
        ("?provinz=610000", 422, "unknown_parameter"),
        ("/610824?q=x", 422, "unknown_parameter"),
        ("?as_of=yesterday", 422, "not_allowed_value"),
        ("?as_of=1774915200", 422, "not_allowed_value"),
        ("/610824?as_of=2025-11-06T00:00:00", 422, "not_allowed_value"),
        ("/610800/children?as_of=2025-11-06T00:00:00 08:00", 422, "not_allowed_value"),
        ("?level=village", 422, None),
        ("?province=990000", 422, "division_unknown"),
        ("?province=610800", 422, "division_of_other_level"),
        ("?province=000000", 422, "division_of_other_level"),
        ("?parent=999999", 422, "division_unknown"),
        ("?parent=610824", 422, "division_of_other_level"),
        ("?cursor=x", 422, "wrong_cursor"),
        ("?limit=501", 422, None),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_document(
    door: httpx.AsyncClient, path: str, status: int, code: str | None
) -> None:
    answer = await door.get(DIVISIONS + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if code:
        assert [fault["code"] for fault in answer.json()["errors"]] == [code]
