"""Reads region pairs and regions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.tables import divisions
from services.registry.region_pairs.tables import region_pair_members
from shared.database import AnyRow

_east, _west = divisions.alias("eastern"), divisions.alias("western")


async def all_pairs(tx: AsyncConnection) -> Sequence[AnyRow]:
    """Every pair with the codes of both provinces and their Chinese and English names."""
    found = await tx.execute(
        select(
            region_pair_members.c.pairs_id,
            region_pair_members.c.east,
            region_pair_members.c.west,
            _east.c.name.label("east_name"),
            _east.c.name_en.label("east_name_en"),
            _west.c.name.label("west_name"),
            _west.c.name_en.label("west_name_en"),
        )
        .join(_east, _east.c.code == region_pair_members.c.east)
        .join(_west, _west.c.code == region_pair_members.c.west)
        .order_by(
            region_pair_members.c.pairs_id, region_pair_members.c.east, region_pair_members.c.west
        )
    )
    return found.all()


async def provinces_by_region(tx: AsyncConnection) -> Sequence[AnyRow]:
    """Region, code and name of every province that lies in a region."""
    found = await tx.execute(
        select(divisions.c.region, divisions.c.code, divisions.c.name, divisions.c.name_en)
        .where(divisions.c.level == "province", divisions.c.region.is_not(None))
        .order_by(divisions.c.region, divisions.c.code)
    )
    return found.all()
