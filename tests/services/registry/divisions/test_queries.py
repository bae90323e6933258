"""Reading divisions as batches refer to them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.queries import divisions_by_code, regions_of_provinces


async def test_a_batch_learns_what_its_codes_are_today(tx: AsyncConnection) -> None:
    found = await divisions_by_code(tx, ["610824", "330104", "320000", "999999"])
    assert set(found) == {"610824", "330104", "320000"}
    assert found["610824"].is_current
    assert (found["610824"].level, found["610824"].prefecture) == ("county", "610800")
    assert not found["330104"].is_current
    assert found["330104"].successors == ["330102", "330114"]


async def test_31_provinces_have_a_region(tx: AsyncConnection) -> None:
    regions = await regions_of_provinces(tx)
    assert len(regions) == 31
    assert regions["320000"] == "east"
