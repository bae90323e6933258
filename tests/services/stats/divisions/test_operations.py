"""Stats' own copy of areas and lists holds the newest version of each."""

from datetime import date
from typing import Any

from services.stats.divisions.queries import divisions_by_code, find_focus_list, read_region_pairs
from services.stats.event_handlers import hear_registry
from shared.clock import now
from shared.contracts import registry
from shared.contracts.envelope import Event
from shared.contracts.parts import State
from shared.database import Database


def told(kind: dict[str, str], subject: str, state: State, *, version: int) -> Event:
    (event_type,) = kind.values()
    return Event(
        type=event_type, subject=subject, source="/xiangzhu/registry", time=now(), sequence=1,
        version=version, correlation_id="test", data=state.model_dump_json().encode(),
    )  # fmt: skip


def division(name: str, *, version: int) -> Event:
    state = registry.DivisionState(
        code="610926", name=name, level="county", prefecture="610900", province="610000"
    )
    return told(registry.DIVISION_EVENTS, "610926", state, version=version)


def focus_list(codes: list[str], *, version: int, **changes: Any) -> Event:
    state = registry.FocusListState(
        id="key", name="Key counties", name_zh="重点帮扶县", valid_from=date(2021, 8, 27),
        counties=[
            registry.FocusCounty(code=code, province=code[:2] + "0000", confirmed="listed")
            for code in codes
        ],
    ).model_copy(update=changes)  # fmt: skip
    return told(registry.FOCUS_LIST_EVENTS, "key", state, version=version)


async def test_the_newest_name_stays_in_whatever_order_it_is_told(stats: Database) -> None:
    async with stats.transaction() as tx:
        await hear_registry(tx, [division("旧", version=1), division("新", version=3)])
        await hear_registry(tx, [division("中", version=2)])
        assert (await divisions_by_code(tx, ["610926"]))["610926"].name == "新"
        assert await divisions_by_code(tx, level="province") == {}


async def test_a_list_published_anew_replaces_its_counties(stats: Database) -> None:
    async with stats.transaction() as tx:
        await hear_registry(tx, [focus_list(["610926", "620421"], version=1)])
        await hear_registry(tx, [focus_list(["610924", "620421"], version=2)])
        await hear_registry(tx, [focus_list(["610926"], version=1)])
        found = await find_focus_list(tx, on=date(2026, 1, 1))
    assert found is not None
    assert [county.code for county in found.counties] == ["610924", "620421"]


async def test_a_list_is_not_in_force_before_it_was_made_nor_after_its_end(stats: Database) -> None:
    async with stats.transaction() as tx:
        event = focus_list(["610926"], version=1, valid_to=date(2025, 12, 31))
        await hear_registry(tx, [event])
        assert await find_focus_list(tx, on=date(2021, 8, 26)) is None
        assert await find_focus_list(tx, on=date(2025, 12, 31)) is not None
        assert await find_focus_list(tx, on=date(2026, 1, 1)) is None


async def test_region_pairs_published_anew_replace_the_old(stats: Database) -> None:
    def pairs(*pairs: tuple[str, str], version: int) -> Event:
        state = registry.RegionPairsState(id="east-west", pairs=list(pairs))
        return told(registry.REGION_PAIRS_EVENTS, "east-west", state, version=version)

    async with stats.transaction() as tx:
        await hear_registry(tx, [pairs(("320000", "610000"), version=1)])
        await hear_registry(tx, [pairs(("310000", "530000"), version=2)])
        assert await read_region_pairs(tx) == [("310000", "530000")]
