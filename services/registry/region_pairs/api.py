"""Routes of region pairs and regions, open to everyone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.region_pairs import queries
from services.registry.region_pairs.bodies import (
    REGION_NAMES,
    RegionOut,
    RegionPairOut,
    RegionPairsOut,
    RegionProvinceOut,
    RegionsOut,
)
from shared import etags
from shared.auth import PUBLIC
from shared.database import Database
from shared.door import database_of
from shared.pages import NoQuery

router = APIRouter(prefix="/registry/v1", tags=["region-pairs"])
Db = Annotated[Database, Depends(database_of)]


@router.get(
    "/region-pairs",
    summary="East-west collaboration · 东西部协作结对",
    openapi_extra=PUBLIC,
    response_model=RegionPairsOut,
    responses=etags.UNCHANGED,
)
async def list_region_pairs(
    request: Request, db: Db, query: Annotated[NoQuery, Query()]
) -> Response:
    """List which eastern province helps which western one (东西部协作)."""
    async with db.transaction() as tx:
        rows = await queries.all_pairs(tx)
    items = [
        RegionPairOut(
            east=row.east,
            east_name=row.east_name,
            east_name_en=row.east_name_en,
            west=row.west,
            west_name=row.west_name,
            west_name_en=row.west_name_en,
        )
        for row in rows
    ]
    return etags.answer(request, RegionPairsOut(items=items).model_dump_json().encode())


@router.get(
    "/regions",
    summary="Regions and their provinces · 四大区域及其省份",
    openapi_extra=PUBLIC,
    response_model=RegionsOut,
    responses=etags.UNCHANGED,
)
async def list_regions(request: Request, db: Db, query: Annotated[NoQuery, Query()]) -> Response:
    """List the four regions (east, central, west, northeast) with their provinces."""
    async with db.transaction() as tx:
        rows = await queries.provinces_by_region(tx)
    items = [
        RegionOut(
            id=region,
            name_zh=name_zh,
            name_en=name_en,
            provinces=[
                RegionProvinceOut(code=row.code, name=row.name, name_en=row.name_en)
                for row in rows
                if row.region == region
            ],
        )
        for region, (name_zh, name_en) in REGION_NAMES.items()
    ]
    return etags.answer(request, RegionsOut(items=items).model_dump_json().encode())
