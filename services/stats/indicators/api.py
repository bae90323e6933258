"""Routes of the catalogue and of every indicator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.stats.counties.queries import read_focus_list, read_names
from services.stats.freshness.answers import told
from services.stats.freshness.queries import read_freshness
from services.stats.indicators.bodies import (
    CatalogueAnswer,
    CatalogueQuery,
    FigureOut,
    IndicatorAnswer,
    IndicatorOut,
    IndicatorQuery,
    RowOut,
)
from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.expressions import needs_focus_list
from services.stats.indicators.problems import IndicatorNotFound
from services.stats.indicators.queries import Asked, Cells, read_figures
from services.stats.indicators.questions import question_of
from services.stats.indicators.rules import Question
from services.stats.indicators.silences import silence
from services.stats.indicators.words import AREAS
from shared.auth import PUBLIC
from shared.clock import now
from shared.database import Database
from shared.door import database_of
from shared.filters import refuse_wrong_codes
from shared.moments import day_of, instant_of
from shared.pages import decode_cursor, encode_cursor

router = APIRouter(tags=["indicators"])


@router.get(
    "/stats/v1/indicators",
    summary="Catalogue of indicators · 指标目录",
    openapi_extra=PUBLIC,
    responses={200: {"model": CatalogueAnswer}, 304: {"description": "Nothing moved"}},
)
async def catalogue(
    request: Request,
    query: Annotated[CatalogueQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """The catalogue: what each indicator means, how it is computed, and what it can be asked by."""
    cursor = decode_cursor(query.cursor, str)
    fitting = [
        one
        for one in sorted(CATALOGUE.values(), key=lambda one: one.code)
        if query.pillar in (None, one.pillar)
        and query.direction in (None, one.direction)
        and (cursor is None or one.code > cursor[0])
    ]
    page = fitting[: query.limit]
    async with db.snapshot() as tx:
        freshness = await read_freshness(tx)
    return told(
        request,
        CatalogueAnswer(
            freshness=freshness,
            data_label=request.app.state.settings.data_label or None,
            items=[IndicatorOut.of(one) for one in page],
            next_cursor=encode_cursor(page[-1].code) if len(fitting) > len(page) else None,
        ),
    )


@router.get(
    "/stats/v1/indicators/{code}",
    summary="One indicator, whole and broken down · 单项指标及其分解",
    openapi_extra=PUBLIC,
    responses={200: {"model": IndicatorAnswer}, 304: {"description": "Nothing moved"}},
)
async def indicator(
    request: Request,
    code: Annotated[str, Path(description="Code of an indicator · 指标代码", examples=["A01"])],
    query: Annotated[IndicatorQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """What one indicator comes to, whole and broken down `by` one or two dimensions.

    Every other dimension may be narrowed to one value. The catalogue lists which combinations
    are kept; any other is refused rather than answered inexactly. Money is in yuan. Distinct
    counts do not add up over counties, helpers and organization types. With an `as_of` before
    the first data of the services it is counted from, the value is null and `reason` says why.
    """
    found = CATALOGUE.get(code)
    if found is None:
        raise IndicatorNotFound.of(code, known=CATALOGUE)
    question = question_of(query, found)
    as_of = instant_of(query.as_of, now=now())
    whole = Question(only=question.only)
    async with db.snapshot() as tx:
        await refuse_wrong_codes(tx, question.only, on=day_of(query.as_of))
        freshness = await read_freshness(tx, as_of=as_of)
        focus_list = await read_focus_list(tx, key=query.focus_list, as_of=as_of)
        cells = Cells(tx, as_of=as_of)
        asked = [Asked(found, whole), Asked(found, question)]
        (total,), rows = await read_figures(cells, asked, places=focus_list.places)
        codes = {
            value
            for figure in rows
            for name, value in zip(question.by, figure.key, strict=True)
            if name in AREAS
        }
        areas = await read_names(tx, codes)
    unknown = silence(found, freshness)
    is_of_list = needs_focus_list(found.numerator, found.denominator)
    return told(
        request,
        IndicatorAnswer(
            freshness=freshness,
            data_label=request.app.state.settings.data_label or None,
            indicator=IndicatorOut.of(found),
            focus_list=focus_list.id if is_of_list else None,
            by=list(question.by),
            only=dict(question.only),
            items=[
                RowOut.at(row, found, areas=areas, by=question.by, silence=unknown) for row in rows
            ]
            if question.by
            else [],
            **FigureOut.of(total, found, silence=unknown).model_dump(),
        ),
    )
