"""Routes of focus lists, open to everyone."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.registry.focus_lists import queries
from services.registry.focus_lists.bodies import (
    FocusCountiesQuery,
    FocusCountyOut,
    FocusListDetailOut,
    FocusListOut,
    FocusListQuery,
    FocusListsQuery,
    ProvinceCountOut,
)
from services.registry.focus_lists.problems import FocusListNotFound
from services.registry.focus_lists.queries import CountyFilter
from shared import etags
from shared.auth import PUBLIC
from shared.clock import today
from shared.database import AnyRow, Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.moments import day_of
from shared.pages import Page, decode_cursor, encode_cursor

router = APIRouter(prefix="/registry/v1", tags=["focus-lists"])
Db = Annotated[Database, Depends(database_of)]
ListId = Annotated[
    str, Path(description="Id of a focus list · 重点名单标识", examples=["key-counties-160"])
]


@router.get("/focus-lists", summary="List focus lists · 重点名单列表", openapi_extra=PUBLIC)
async def list_focus_lists(
    db: Db, query: Annotated[FocusListsQuery, Query()]
) -> Page[FocusListOut]:
    """List the focus lists, all of them or those in force on a day."""
    after = decode_cursor(query.cursor, str)
    async with db.transaction() as tx:
        rows = await queries.list_page(
            tx,
            as_of=day_of(query.as_of),
            after=after[0] if after else None,
            limit=query.limit + 1,
        )
    items = [FocusListOut.model_validate(row) for row in rows[: query.limit]]
    more = encode_cursor(items[-1].id) if len(rows) > query.limit else None
    return Page(items=items, next_cursor=more)


@router.get(
    "/focus-lists/{list_id}",
    summary="Show a focus list · 查看重点名单",
    openapi_extra=PUBLIC,
    response_model=FocusListDetailOut,
    responses=etags.UNCHANGED,
)
async def get_focus_list(
    request: Request, db: Db, list_id: ListId, query: Annotated[FocusListQuery, Query()]
) -> Response:
    """Show one list, its counties counted by province and by how well they are confirmed."""
    async with db.transaction() as tx:
        row = await queries.find_list(tx, list_id)
        if row is None:
            raise _unknown(list_id)
        counts = await queries.counts_by_province(tx, list_id)
    body = FocusListDetailOut.model_validate(row._asdict() | {"provinces": _provinces(counts)})
    return etags.answer(request, body.model_dump_json().encode())


@router.get(
    "/focus-lists/{list_id}/counties",
    summary="List the counties of a focus list · 名单内县级地区列表",
    openapi_extra=PUBLIC,
)
async def list_focus_counties(
    db: Db, list_id: ListId, query: Annotated[FocusCountiesQuery, Query()]
) -> Page[FocusCountyOut]:
    """List the counties on a list, with where it is written that each belongs to it."""
    after = decode_cursor(query.cursor, str)
    given = query.model_dump(include={"province"}, exclude_none=True)
    wanted = CountyFilter(day_of(query.as_of) or today(), query.province, query.status)
    async with db.transaction() as tx:
        if await queries.find_list(tx, list_id) is None:
            raise _unknown(list_id)
        await refuse_wrong_codes(tx, given, on=wanted.as_of)
        rows = await queries.county_page(
            tx,
            list_id,
            wanted=wanted,
            after=after[0] if after else None,
            limit=query.limit + 1,
        )
    items = [FocusCountyOut.model_validate(row) for row in rows[: query.limit]]
    more = encode_cursor(items[-1].code) if len(rows) > query.limit else None
    return Page(items=items, next_cursor=more)


def _provinces(counts: Sequence[AnyRow]) -> list[ProvinceCountOut]:
    provinces: dict[str, ProvinceCountOut] = {}
    for province, name, name_en, confirmed, count in counts:
        found = provinces.setdefault(
            province,
            ProvinceCountOut(
                province=province, name=name, name_en=name_en, county_count=0, confirmed={}
            ),
        )
        found.county_count += count
        found.confirmed[confirmed] = count
    return list(provinces.values())


def _unknown(list_id: str) -> FocusListNotFound:
    return FocusListNotFound(
        detail=f"There is no focus list {list_id}.", detail_zh=f"没有重点名单 {list_id}。"
    )
