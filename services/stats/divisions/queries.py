"""Reading stats' own copy of areas, focus lists and region pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.divisions.tables import divisions, focus_counties, focus_lists, region_pairs


@dataclass(frozen=True, slots=True)
class Division:
    """An area by its code; `region` is east, central, west or northeast for provinces."""

    code: str
    name: str
    name_en: str | None
    level: str
    prefecture: str | None
    province: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class FocusCounty:
    """A county on a focus list and how well its place there is documented."""

    code: str
    prefecture: str | None
    province: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class FocusList:
    """A dated list of counties, in the order of their codes."""

    id: str
    name: str
    name_zh: str
    valid_from: date
    valid_to: date | None
    counties: tuple[FocusCounty, ...]


async def divisions_by_code(
    tx: AsyncConnection, codes: Sequence[str] | None = None, *, level: str | None = None
) -> dict[str, Division]:
    """Areas by code, retired ones included; all of them, or those with these codes or level."""
    d = divisions.c
    query = select(d.code, d.name, d.name_en, d.level, d.prefecture, d.province, d.region)
    if codes is not None:
        query = query.where(d.code.in_(codes))
    if level is not None:
        query = query.where(d.level == level)
    return {row.code: Division(*row) for row in await tx.execute(query.order_by(d.code))}


async def find_focus_list(
    tx: AsyncConnection, *, list_id: str | None = None, on: date
) -> FocusList | None:
    """A focus list in force on a day: the one asked for, or the one published for it last."""
    held = focus_lists.c
    query = (
        select(held.id, held.name, held.name_zh, held.valid_from, held.valid_to)
        .where(held.valid_from <= on, or_(held.valid_to.is_(None), held.valid_to >= on))
        .order_by(held.valid_from.desc(), held.id)
        .limit(1)
    )
    if list_id is not None:
        query = query.where(held.id == list_id)
    found = (await tx.execute(query)).one_or_none()
    return FocusList(*found, tuple(await _counties(tx, found.id))) if found else None


async def read_region_pairs(tx: AsyncConnection) -> list[tuple[str, str]]:
    """Which province (helper) helps which (helped), in order."""
    pairs = select(region_pairs.c.helper, region_pairs.c.helped).order_by(*region_pairs.c)
    return [(helper, helped) for helper, helped in await tx.execute(pairs)]


async def _counties(tx: AsyncConnection, list_id: str) -> list[FocusCounty]:
    held = focus_counties.c
    query = (
        select(held.code, held.prefecture, held.province, held.confirmed)
        .where(held.list_id == list_id)
        .order_by(held.code)
    )
    return [FocusCounty(*row) for row in await tx.execute(query)]
