"""East-west pairs and regions over HTTP, for everyone."""

import httpx


async def test_the_eleven_east_west_pairs_are_shown_with_their_names(
    door: httpx.AsyncClient,
) -> None:
    items = (await door.get("/registry/v1/region-pairs")).json()["items"]
    assert len(items) == 11
    of_jiangsu = [pair["west_name"] for pair in items if pair["east"] == "320000"]
    assert of_jiangsu == ["陕西省", "青海省"]
    english = {(pair["east_name_en"], pair["west_name_en"]) for pair in items}
    assert ("Jiangsu", "Shaanxi") in english


async def test_the_four_regions_hold_31_provinces(door: httpx.AsyncClient) -> None:
    regions = (await door.get("/registry/v1/regions")).json()["items"]
    assert [(found["id"], len(found["provinces"])) for found in regions] == [
        ("east", 10),
        ("central", 6),
        ("west", 12),
        ("northeast", 3),
    ]


async def test_a_parameter_is_an_error_and_an_unchanged_list_is_304(
    door: httpx.AsyncClient,
) -> None:
    for path in ("/registry/v1/region-pairs", "/registry/v1/regions"):
        assert (await door.get(path, params={"east": "1"})).status_code == 422
        tag = (await door.get(path)).headers["etag"]
        assert (await door.get(path, headers={"If-None-Match": tag})).status_code == 304
