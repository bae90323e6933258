"""Reads focus lists and the counties on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.tables import divisions
from services.registry.focus_lists.tables import focus_list_counties, focus_lists
from shared.database import AnyRow

_LIST_COLUMNS = [column for column in focus_lists.c if column.name not in ("state", "version")]


@dataclass(frozen=True, slots=True)
class CountyFilter:
    """Which counties of a list are wanted on a day; None leaves a condition out."""

    as_of: date
    province: str | None = None
    confirmed: str | None = None


async def list_page(
    tx: AsyncConnection, *, as_of: date | None, after: str | None, limit: int
) -> Sequence[AnyRow]:
    """Focus lists in the order of their ids, with the number of their counties."""
    statement = _lists().order_by(focus_lists.c.id).limit(limit)
    if after is not None:
        statement = statement.where(focus_lists.c.id > after)
    if as_of is not None:
        statement = statement.where(*_in_force(as_of))
    return (await tx.execute(statement)).all()


async def find_list(tx: AsyncConnection, list_id: str) -> AnyRow | None:
    """One focus list, with the number of its counties."""
    return (await tx.execute(_lists().where(focus_lists.c.id == list_id))).one_or_none()


async def counts_by_province(tx: AsyncConnection, list_id: str) -> Sequence[AnyRow]:
    """Province, its names, kind of confirmation, and how many counties."""
    county, province = focus_list_counties.c, divisions.alias("provinces")
    found = await tx.execute(
        select(
            county.province,
            province.c.name,
            province.c.name_en,
            county.confirmed,
            func.count().label("count"),
        )
        .join(province, province.c.code == county.province)
        .where(county.list_id == list_id)
        .group_by(county.province, province.c.name, province.c.name_en, county.confirmed)
        .order_by(county.province, county.confirmed)
    )
    return found.all()


async def county_page(
    tx: AsyncConnection,
    list_id: str,
    *,
    wanted: CountyFilter,
    after: str | None,
    limit: int,
) -> Sequence[AnyRow]:
    """The counties of a list in the order of their codes; none while the list is not in force."""
    county = focus_list_counties.c
    statement = (
        select(focus_list_counties, divisions.c.name, divisions.c.name_en)
        .join(focus_lists, focus_lists.c.id == county.list_id)
        .join(divisions, divisions.c.code == county.code)
        .where(county.list_id == list_id, *_in_force(wanted.as_of))
        .order_by(county.code)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(county.code > after)
    if wanted.province is not None:
        statement = statement.where(county.province == wanted.province)
    if wanted.confirmed is not None:
        statement = statement.where(county.confirmed == wanted.confirmed)
    return (await tx.execute(statement)).all()


def _lists() -> Any:
    counties = (
        select(func.count())
        .where(focus_list_counties.c.list_id == focus_lists.c.id)
        .scalar_subquery()
    )
    return select(*_LIST_COLUMNS, counties.label("county_count"))


def _in_force(on: date) -> list[ColumnElement[bool]]:
    return [
        focus_lists.c.valid_from <= on,
        or_(focus_lists.c.valid_to.is_(None), focus_lists.c.valid_to >= on),
    ]
