"""Turns whatever stops a request into a problem document, 404 and 405 and bugs included."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared import logs
from shared.database import MAYBE_AWAY, is_away
from shared.door.validation import from_validation
from shared.problems import (
    MEDIA_TYPE,
    Bug,
    DatabaseAway,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    Unauthorized,
    Unavailable,
    Unreadable,
    WrongMediaType,
)

_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Unreadable, Unauthorized, Forbidden, NotFound, MethodNotAllowed,
        TooLarge, WrongMediaType, Unavailable,
    )
}  # fmt: skip


def install(app: FastAPI, *, catalogue: str) -> None:
    """Make every refusal of this application a problem document, 404 and 405 included.

    `catalogue` is the address at which their codes are explained.
    """

    def told(request: Request, problem: Problem) -> JSONResponse:
        return JSONResponse(
            problem.document(instance=request.url.path, catalogue=catalogue),
            status_code=problem.status,
            headers=problem.headers,
            media_type=MEDIA_TYPE,
        )

    @app.exception_handler(Problem)
    async def named(request: Request, problem: Problem) -> JSONResponse:
        return told(request, problem)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> JSONResponse:
        return told(request, from_validation(error.errors()))

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> JSONResponse:
        kind = _BY_STATUS.get(error.status_code)
        problem = kind(detail=str(error.detail)) if kind else Problem(detail=str(error.detail))
        problem.headers = dict(error.headers or {})
        return told(request, problem)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        # The message of a bug may hold data of another client: it goes to the log, never out.
        logs.get("shared.problems").exception("request failed", path=request.url.path)
        return told(
            request,
            Bug(detail="The failure was recorded; quote the trace id when you ask about it."),
        )

    async def database_trouble(request: Request, error: Exception) -> JSONResponse:
        if not is_away(error):
            return await bug(request, error)
        logs.get("shared.problems").warning("the database is away", reason=repr(error)[:500])
        return told(request, DatabaseAway.of_now())

    for kind in MAYBE_AWAY:
        app.add_exception_handler(kind, database_trouble)
