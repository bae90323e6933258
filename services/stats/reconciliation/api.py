"""Routes of reconciliation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.stats.freshness.answers import told
from services.stats.freshness.queries import read_freshness
from services.stats.reconciliation.bodies import ReconciliationAnswer, answer_of
from services.stats.reconciliation.operations import reconcile
from services.stats.reconciliation.queries import find_last
from shared.auth import PUBLIC, Caller, requires
from shared.database import Database
from shared.door import database_of
from shared.pages import NoQuery

router = APIRouter(tags=["reconciliation"])


@router.get(
    "/stats/v1/reconciliation",
    summary="The last reconciliation · 最近一次对账",
    openapi_extra=PUBLIC,
    responses={200: {"model": ReconciliationAnswer}, 304: {"description": "Nothing moved"}},
)
async def last_reconciliation(
    request: Request,
    _query: Annotated[NoQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> Response:
    """When all numbers were last compared with the facts they come from, and what differed.

    Stats compares by itself whenever something new was heard, at most once a minute.
    """
    async with db.snapshot() as tx:
        freshness = await read_freshness(tx)
        found = await find_last(tx)
    label = request.app.state.settings.data_label
    return told(request, answer_of(found, freshness, data_label=label))


@router.post("/stats/v1/reconciliation", summary="Reconcile now · 立即对账")
async def reconcile_now(
    request: Request,
    _caller: Annotated[Caller, requires("stats:admin")],
    _query: Annotated[NoQuery, Query()],
    db: Annotated[Database, Depends(database_of)],
) -> ReconciliationAnswer:
    """Compare now, and answer with what was found. Takes seconds for a million facts."""
    async with db.transaction() as tx:
        freshness = await read_freshness(tx)
        found = await reconcile(tx)
    return answer_of(found, freshness, data_label=request.app.state.settings.data_label)
