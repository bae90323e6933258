"""Route of the change stream."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from services.stats.changes.watchers import Watchers
from shared.auth import PUBLIC
from shared.pages import NoQuery

router = APIRouter(tags=["changes"])


@router.get(
    "/stats/v1/stream",
    summary="Changes as they happen · 实时变化",
    openapi_extra=PUBLIC,
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def stream(request: Request, _: Annotated[NoQuery, Query()]) -> StreamingResponse:
    """Server-sent events: `changed` when numbers moved, `fresh` when only time has passed.

    Data of both: `etag` of the overview, `freshness`, and `changed`, the headline values that
    differ. A new watcher is told the latest message at once; ask the overview for everything,
    then again at each `changed`. `Last-Event-ID` is not needed: no message builds on another.
    """
    watchers: Watchers = request.app.state.watchers
    return StreamingResponse(
        watchers.stream(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
