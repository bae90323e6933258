"""Route of the overview, for any list and any past instant."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.stats.counties.places import NO_SUCH_LIST
from services.stats.freshness.answers import told
from services.stats.overview.bodies import OverviewAnswer, OverviewQuery
from services.stats.overview.queries import read_overview
from shared.auth import PUBLIC
from shared.clock import now
from shared.database import Database
from shared.door import database_of
from shared.moments import instant_of

router = APIRouter(tags=["overview"])


@router.get(
    "/stats/v1/overview",
    summary="Overview · 总览",
    openapi_extra=PUBLIC,
    responses={
        200: {"model": OverviewAnswer},
        304: {"description": "Nothing moved"},
        **NO_SUCH_LIST,
    },
)
async def overview(
    request: Request,
    query: Annotated[OverviewQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """How the special action stands: headline indicators, coverage, projects, money, people.

    Without parameters the live answer is kept ready and costs next to nothing; ask it as often
    as you like, best with `If-None-Match`. With `as_of` the same numbers are counted again from
    the facts that held at that instant.
    """
    as_of = instant_of(query.as_of, now=now())
    async with db.snapshot() as tx:
        answer = await read_overview(
            tx,
            data_label=request.app.state.settings.data_label,
            focus_list=query.focus_list,
            as_of=as_of,
        )
    return told(request, answer)
