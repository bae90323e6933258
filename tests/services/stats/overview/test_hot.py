"""The live overview: ready bytes, tags, encodings, and made anew when something is applied."""

import asyncio
import gzip
import json
import time

import pytest
import zstandard
from sqlalchemy import text

from shared.database import Database
from tests.services.stats.conftest import Open
from tests.services.stats.world import SEQUENCE, World, apply_through

PATH = "/stats/v1/overview"


async def test_ready_answer_equals_the_one_asked_of_the_framework(world: World, door: Open) -> None:
    ready = (await door.reader.get(PATH)).json()
    asked = (await door.reader.get(PATH + "?focus_list=key-counties-160")).json()
    assert ready.pop("freshness")["sources"].keys() == asked.pop("freshness")["sources"].keys()
    assert ready == asked
    assert ready["data_label"] == "demo"


async def test_headline_and_pictures_agree_with_each_other(world: World, door: Open) -> None:
    overview = (await door.reader.get(PATH)).json()
    values = {value["code"]: value for value in overview["headline"]}
    assert sum(row["covered"] for row in overview["coverage"]) == int(values["A01"]["numerator"])
    assert sum(row["listed"] for row in overview["coverage"]) == 5
    assert sum(row["count"] for row in overview["projects"]["by_stage"]) == int(
        values["C00"]["value"]
    )
    assert sum(month["person_times"] for month in overview["months"]) == int(values["C04"]["value"])
    assert overview["focus_list"]["confirmed"] == {"listed": 4, "unconfirmed": 1}


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("zstd, gzip", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("gzip;q=0, zstd;q=0", None),
        ("identity", None),
        ("zstd;q=broken, gzip;q=0.5", "gzip"),
    ],
)
async def test_body_is_sent_in_an_encoding_the_reader_accepts(
    world: World, door: Open, accepted: str, sent: str | None
) -> None:
    async with door.reader.stream("GET", PATH, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    unpack = {"gzip": gzip.decompress, "zstd": zstandard.decompress, None: bytes}[sent]
    assert json.loads(unpack(raw))["data_label"] == "demo"


@pytest.mark.parametrize("path", [PATH, PATH + "?focus_list=key-counties-160"])
@pytest.mark.parametrize("known", ["{tag}", '"other", {tag}', "{strong}", "*"])
async def test_who_has_it_already_gets_304(world: World, door: Open, path: str, known: str) -> None:
    tag = (await door.reader.get(path)).headers["etag"]
    header = known.format(tag=tag, strong=tag.removeprefix("W/"))
    answer = await door.reader.get(path, headers={"if-none-match": header})
    assert answer.status_code == 304
    assert not answer.content
    assert answer.headers["etag"] == tag
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["xiangzhu-as-of"].endswith("Z")


async def test_who_has_another_gets_it_whole(world: World, door: Open) -> None:
    answer = await door.reader.get(PATH, headers={"if-none-match": '"another"'})
    assert answer.status_code == 200


async def test_time_alone_keeps_the_tag_and_renews_the_freshness(world: World, door: Open) -> None:
    live = door.app.state.live_overview
    before = await live.make_once()
    after = await live.make_once()
    assert after.tag == before.tag
    assert after.answer.freshness.as_of > before.answer.freshness.as_of


async def test_applied_changes_are_shown_without_asking(
    world: World, door: Open, stats: Database
) -> None:
    tag = (await door.reader.get(PATH)).headers["etag"]
    async with stats.transaction() as tx:
        await tx.execute(text("update cells set subjects = subjects + 1 where cube = 'project'"))
        await apply_through(tx, SEQUENCE + 1)
    deadline = time.monotonic() + 5
    while (answer := await door.reader.get(PATH)).headers["etag"] == tag:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    assert answer.json()["freshness"]["sources"]["projects"]["sequence"] == str(SEQUENCE + 1)
    values = {value["code"]: value["value"] for value in answer.json()["headline"]}
    assert values["C00"] == str(len(world.standing_projects()) + 1)


async def test_unknown_parameter_is_refused_on_the_hot_path_too(world: World, door: Open) -> None:
    answer = await door.reader.get(PATH + "?provinz=1")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_parameter"


async def test_overview_before_anything_was_heard_has_zeros_and_no_values(door: Open) -> None:
    overview = (await door.reader.get(PATH)).json()
    values = {value["code"]: value["value"] for value in overview["headline"]}
    assert values["A01"] is None
    assert values["C00"] == "0"
    assert overview["coverage"] == overview["months"] == []
    assert overview["freshness"]["sources"]["registry"] == {
        "sequence": "0",
        "applied_at": None,
        "lag_seconds": None,
        "parked": 0,
        "no_data": None,
    }


async def test_overview_of_a_past_instant_equals_its_indicators_asked_alone(
    world: World, door: Open
) -> None:
    then = {"as_of": "2024-01-01T00:25:00Z"}
    overview = (await door.reader.get(PATH, params=then)).json()
    for value in overview["headline"]:
        alone = (await door.reader.get(f"/stats/v1/indicators/{value['code']}", params=then)).json()
        assert (value["numerator"], value["denominator"]) == (
            alone["numerator"],
            alone["denominator"],
        )
    counties = (await door.reader.get("/stats/v1/counties", params=then)).json()["items"]
    covered = sum(row["covered"] for row in overview["coverage"])
    assert sum(row["covered"] for row in counties) == covered
