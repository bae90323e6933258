"""Loading the published lists, once and again."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.reference.operations import Loaded, load_reference
from shared.contracts.registry import STATES, FocusListState, RegionPairsState


async def _told(tx: AsyncConnection) -> list[Any]:
    found = await tx.execute(text("select type, subject, version, data from outbox order by id"))
    return list(found)


async def _forget(tx: AsyncConnection) -> None:
    await tx.execute(text("delete from divisions"))
    await tx.execute(text("delete from focus_lists"))
    await tx.execute(text("delete from region_pairs"))


async def test_a_second_load_changes_and_tells_nothing(tx: AsyncConnection) -> None:
    assert await load_reference(tx) == Loaded(0, 0, 0)
    assert await _told(tx) == []


async def test_the_first_load_tells_every_division_the_key_counties_and_the_pairs(
    tx: AsyncConnection,
) -> None:
    await _forget(tx)
    assert await load_reference(tx) == Loaded(3237, 1, 1)
    told = await _told(tx)
    assert len(told) == 3239
    for event in told:
        STATES[event.type].model_validate_json(event.data)
    assert {event.version for event in told} == {1}
    counties = FocusListState.model_validate_json(told[-2].data).counties
    assert len(counties) == 160
    assert len(RegionPairsState.model_validate_json(told[-1].data).pairs) == 11


async def test_a_changed_division_is_told_once_with_a_higher_version(tx: AsyncConnection) -> None:
    await tx.execute(text("update divisions set name = '旧名' where code = '610824'"))
    assert await load_reference(tx) == Loaded(1, 0, 0)
    (event,) = await _told(tx)
    assert (event.subject, event.version) == ("610824", 2)
    assert json.loads(event.data)["name"] == "靖边县"
    assert await load_reference(tx) == Loaded(0, 0, 0)


async def test_a_changed_list_is_told_once_with_a_higher_version(tx: AsyncConnection) -> None:
    await tx.execute(text("update focus_lists set state = '{}'"))
    await tx.execute(text("update region_pairs set state = '{}'"))
    assert await load_reference(tx) == Loaded(0, 1, 1)
    assert [(event.subject, event.version) for event in await _told(tx)] == [
        ("key-counties-160", 2),
        ("east-west", 2),
    ]


async def test_a_better_source_for_a_county_is_shown_without_an_event(
    tx: AsyncConnection,
) -> None:
    await tx.execute(text("update focus_list_counties set source_url = 'old'"))
    assert await load_reference(tx) == Loaded(0, 0, 0)
    assert not await tx.scalar(
        text("select count(*) from focus_list_counties where source_url = 'old'")
    )
