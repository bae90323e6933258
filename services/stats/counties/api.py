"""Routes of the counties of a focus list."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.stats.counties import rules
from services.stats.counties.bodies import (
    CountiesAnswer,
    CountiesQuery,
    CountyAnswer,
    CountyOut,
    CountyQuery,
    KindStageOut,
)
from services.stats.counties.places import NO_SUCH_LIST, CountyNotListed
from services.stats.counties.queries import read_counties, read_focus_list, read_names
from services.stats.freshness.answers import told
from services.stats.freshness.queries import read_freshness
from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.queries import Asked, Cells, read_figures
from services.stats.indicators.rules import Question
from services.stats.overview.queries import read_months
from shared.auth import PUBLIC
from shared.clock import now
from shared.contracts import projects
from shared.database import Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.moments import day_of, instant_of
from shared.pages import decode_cursor, encode_cursor

router = APIRouter(tags=["counties"])


@router.get(
    "/stats/v1/counties",
    summary="List the counties of a focus list · 重点名单县级地区列表",
    openapi_extra=PUBLIC,
    responses={
        200: {"model": CountiesAnswer},
        304: {"description": "Nothing moved"},
        **NO_SUCH_LIST,
    },
)
async def counties(
    request: Request,
    query: Annotated[CountiesQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """The counties of a focus list, each with who helps it, its projects, money and people.

    `confirmed` says how well the county's place on the list is documented; do not publish an
    unconfirmed one as fact. Before the first data of a source, what rests on it is null, fits no
    filter and sorts as zero.
    """
    cursor = decode_cursor(query.cursor, str if query.sort.endswith("code") else int, str)
    as_of = instant_of(query.as_of, now=now())
    given = query.model_dump(include={"province"}, exclude_none=True)
    async with db.snapshot() as tx:
        await refuse_wrong_codes(tx, given, on=day_of(query.as_of))
        freshness = await read_freshness(tx, as_of=as_of)
        focus_list = await read_focus_list(tx, key=query.focus_list, as_of=as_of)
        areas = await read_names(tx, focus_list.codes)
        rows = await read_counties(Cells(tx, as_of=as_of), focus_list, freshness)
    asked = rules.in_order([row for row in rows if _is_asked(row, query)], query.sort)
    left = rules.after(asked, cursor, sort=query.sort)
    page = left[: query.limit]
    return told(
        request,
        CountiesAnswer(
            freshness=freshness,
            data_label=request.app.state.settings.data_label or None,
            focus_list=focus_list.id,
            items=[CountyOut.of(row, areas) for row in page],
            next_cursor=_cursor(page[-1], query) if len(left) > len(page) else None,
        ),
    )


@router.get(
    "/stats/v1/counties/{code}",
    summary="Show a county · 查看县级地区",
    openapi_extra=PUBLIC,
    responses={200: {"model": CountyAnswer}, 304: {"description": "Nothing moved"}},
)
async def county(
    request: Request,
    code: Annotated[
        str, Path(pattern=r"^[0-9]{6}$", description="Code of a county · 县级行政区划代码")
    ],
    query: Annotated[CountyQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """One county of a focus list, with its projects by kind and stage and its months."""
    as_of = instant_of(query.as_of, now=now())
    async with db.snapshot() as tx:
        freshness = await read_freshness(tx, as_of=as_of)
        focus_list = await read_focus_list(tx, key=query.focus_list, as_of=as_of)
        areas = await read_names(tx, focus_list.codes)
        cells = Cells(tx, as_of=as_of)
        rows = await read_counties(cells, focus_list, freshness)
        row = next((row for row in rows if row.place.county == code), None)
        if row is None:
            raise CountyNotListed(
                detail=f"{code} is not on the focus list {focus_list.id}.",
                detail_zh=f"{code} 不在重点名单 {focus_list.id} 内。",
            )
        asked = Asked(CATALOGUE["C00"], Question(by=("kind", "stage"), only={"county": code}))
        (figures,) = await read_figures(cells, [asked], places=focus_list.places)
        months = await read_months(cells, only={"county": code})
        is_known = freshness.knows(projects.SERVICE)
    return told(
        request,
        CountyAnswer(
            freshness=freshness,
            data_label=request.app.state.settings.data_label or None,
            focus_list=focus_list.id,
            county=CountyOut.of(row, areas),
            projects=[
                KindStageOut(kind=figure.key[0], stage=figure.key[1], count=figure.numerator)
                for figure in figures
            ]
            if is_known
            else None,
            months=months if is_known else None,
        ),
    )


def _is_asked(row: rules.CountyRow, query: CountiesQuery) -> bool:
    return (
        query.province in (None, row.place.province)
        and query.covered in (None, row.is_covered)
        and query.eastern_helper in (None, row.has_eastern_helper)
        and query.confirmed in (None, row.place.confirmed)
    )


def _cursor(row: rules.CountyRow, query: CountiesQuery) -> str:
    return encode_cursor(rules.SORTS[query.sort.removeprefix("-")](row), row.place.county)
