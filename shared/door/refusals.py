"""Turns whatever stops a request into a problem document, 404 and 405 and bugs included."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared import logs
from shared.database import MAYBE_AWAY, is_away
from shared.expectations import in_chinese
from shared.problems import (
    Bug,
    DatabaseAway,
    Fault,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    Unauthorized,
    Unavailable,
    Unreadable,
    WrongMediaType,
    answer,
    pointer_to,
    shown,
)  # fmt: skip

_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Unreadable, Unauthorized, Forbidden, NotFound, MethodNotAllowed,
        TooLarge, WrongMediaType, Unavailable,
    )
}  # fmt: skip


def install(app: FastAPI) -> None:
    """Make every refusal of this application a problem document, 404 and 405 included."""

    @app.exception_handler(Problem)
    async def named(request: Request, problem: Problem) -> JSONResponse:
        return answer(problem, instance=request.url.path)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(from_validation(error.errors()), instance=request.url.path)

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> JSONResponse:
        kind = _BY_STATUS.get(error.status_code)
        problem = kind(detail=str(error.detail)) if kind else Problem(detail=str(error.detail))
        problem.headers = dict(error.headers or {})
        return answer(problem, instance=request.url.path)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        # The message of a bug may hold data of another client: it goes to the log, never out.
        logs.get("shared.problems").exception("request failed", path=request.url.path)
        return answer(
            Bug(detail="The failure was recorded; quote the trace id when you ask about it."),
            instance=request.url.path,
        )

    async def database_trouble(request: Request, error: Exception) -> JSONResponse:
        if not is_away(error):
            return await bug(request, error)
        logs.get("shared.problems").warning("the database is away", reason=repr(error)[:500])
        return answer(DatabaseAway.of_now(), instance=request.url.path)

    for kind in MAYBE_AWAY:
        app.add_exception_handler(kind, database_trouble)


def from_validation(errors: Sequence[Any]) -> Invalid:
    """Validation errors of FastAPI as one `Invalid`, each fault with its JSON Pointer."""
    faults = [
        Fault(
            code=_fault_code(error),
            pointer=pointer_to(*error["loc"]),
            message=str(error["msg"]),
            message_zh=_wrong_in_chinese(error),
            value=shown(error.get("input")),
            expected=str(error["msg"]),
            expected_zh=in_chinese(error),
        )
        for error in errors
    ]
    return Invalid(
        detail=f"{len(faults)} fault(s): " + "; ".join(f"{f.pointer}: {f.message}" for f in faults),
        detail_zh=f"共 {len(faults)} 处不符合要求："
        + "；".join(f"{f.pointer} {f.message_zh}（{f.expected_zh}）" for f in faults),
        faults=faults,
    )


# What a framework calls a fault → what a reader is told; by prefix, the first that fits.
_CHINESE = (
    ("extra_forbidden", "没有这个参数或字段"),
    ("missing", "缺少该参数"),
    ("literal_error", "值不在允许范围内"),
    ("enum", "值不在允许范围内"),
    ("int_", "应为整数"),
    ("float_", "应为数字"),
    ("bool_", "应为 true 或 false"),
    ("uuid_", "不是有效的标识（UUID）"),
    ("date", "不是有效的日期或时间"),
    ("greater_than", "数值过小"),
    ("less_than", "数值过大"),
    ("string_pattern", "格式不符合要求"),
    ("string_too", "长度超出范围"),
    ("too_", "数量超出范围"),
    ("json_invalid", "不是有效的 JSON"),
)


def _wrong_in_chinese(error: Any) -> str:
    kind = str(error["type"])
    return next((text for prefix, text in _CHINESE if kind.startswith(prefix)), "不符合要求")


def _fault_code(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown_parameter" if error["loc"][0] == "query" else "unknown_field"
    return str(error["type"])
