"""Routes of divisions, open to everyone."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.registry.divisions import queries
from services.registry.divisions.bodies import (
    ChildrenQuery,
    DivisionDetailOut,
    DivisionOut,
    DivisionQuery,
    DivisionsQuery,
    places,
)
from services.registry.divisions.problems import DivisionNotFound
from services.registry.divisions.queries import DivisionFilter
from shared import etags
from shared.areas import NATION
from shared.auth import PUBLIC
from shared.clock import today
from shared.database import AnyRow, Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.lineage import lineage
from shared.moments import day_of
from shared.pages import Page, decode_cursor, encode_cursor

router = APIRouter(prefix="/registry/v1", tags=["divisions"])
Db = Annotated[Database, Depends(database_of)]
Code = Annotated[
    str,
    Path(
        pattern=r"^[0-9]{6}$",
        description="Code of a division, retired ones too · 行政区划代码，含已停用的",
        examples=["610824"],
    ),
]


@router.get("/divisions", summary="List divisions · 行政区划列表", openapi_extra=PUBLIC)
async def list_divisions(db: Db, query: Annotated[DivisionsQuery, Query()]) -> Page[DivisionOut]:
    """List the divisions in force on a day, by level, parent, province, name or code."""
    wanted = DivisionFilter(
        day_of(query.as_of) or today(), query.level, query.parent, query.province, query.q
    )
    return await _page(db, wanted, query)


@router.get(
    "/divisions/{code}",
    summary="Show a division · 查看行政区划",
    openapi_extra=PUBLIC,
    response_model=DivisionDetailOut,
    responses=etags.UNCHANGED,
)
async def get_division(
    request: Request, db: Db, code: Code, query: Annotated[DivisionQuery, Query()]
) -> Response:
    """Show one division, retired ones included, with its ancestors and successors."""
    async with db.transaction() as tx:
        row = await queries.find_division(tx, code)
        if row is None:
            raise _unknown(code)
        resolved = (await lineage(tx, [code])).resolve(code, day_of(query.as_of) or today())
        above = {NATION, row.province, row.prefecture} - {code, None}
        body = DivisionDetailOut.model_validate(
            row._asdict()
            | {
                "status": resolved.status,
                "ancestors": places(await queries.named(tx, sorted(above))),
                "predecessors": places(await queries.predecessors(tx, code)),
                "successors": places(resolved.successors),
            }
        )
    return etags.answer(request, body.model_dump_json().encode())


@router.get(
    "/divisions/{code}/children",
    summary="List the divisions below one · 下级行政区划列表",
    openapi_extra=PUBLIC,
)
async def list_children(
    db: Db, code: Code, query: Annotated[ChildrenQuery, Query()]
) -> Page[DivisionOut]:
    """List the divisions directly below one; those of 000000 are the provinces."""
    async with db.transaction() as tx:
        if await queries.find_division(tx, code) is None:
            raise _unknown(code)
    return await _page(db, DivisionFilter(day_of(query.as_of) or today(), parent=code), query)


async def _page(db: Database, wanted: DivisionFilter, query: ChildrenQuery) -> Page[DivisionOut]:
    by_name = query.sort == "name"
    after = decode_cursor(query.cursor, *([str, str] if by_name else [str]))
    given = query.model_dump(include={"parent", "province"}, exclude_none=True)
    async with db.transaction() as tx:
        await refuse_wrong_codes(tx, given, on=wanted.as_of)
        rows = await queries.division_page(
            tx,
            wanted,
            after=after,
            by_name=by_name,
            limit=query.limit + 1,
        )
    more = _cursor(rows[query.limit - 1], by_name) if len(rows) > query.limit else None
    items = [DivisionOut.model_validate(row) for row in rows[: query.limit]]
    return Page(items=items, next_cursor=more)


def _cursor(last: AnyRow, by_name: bool) -> str:
    key: Sequence[str] = (last.sort_key, last.code) if by_name else (last.code,)
    return encode_cursor(*key)


def _unknown(code: str) -> DivisionNotFound:
    return DivisionNotFound(
        detail=f"No division ever had the code {code}.",
        detail_zh=f"没有行政区划代码 {code}。",
    )
