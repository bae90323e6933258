"""Refusals a caller can act on, told as `application/problem+json` (RFC 9457) in zh and en."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared import logs
from shared.database import MAYBE_AWAY, is_away

TYPE_PREFIX = "https://xiangzhu.example/problems/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place. `pointer` is a JSON Pointer into the sender's own payload."""

    code: str
    pointer: str
    message: str
    message_zh: str
    value: Any = None
    expected: str | None = None


@dataclass(eq=False)
class Problem(Exception):
    """A named refusal. Subclasses fix the slug, the status and the titles."""

    slug: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Request refused"
    title_zh: ClassVar[str] = "请求被拒绝"

    detail: str = ""
    detail_zh: str = ""
    faults: Sequence[Fault] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def document(self, *, instance: str) -> dict[str, Any]:
        """The problem as the JSON object that goes over the wire."""
        return {
            "type": TYPE_PREFIX + self.slug,
            "title": self.title,
            "title_zh": self.title_zh,
            "status": self.status,
            "detail": self.detail or self.title,
            "detail_zh": self.detail_zh or self.title_zh,
            "instance": instance,
            "trace_id": logs.trace_id(),
            "errors": [asdict(fault) for fault in self.faults],
        }


class Invalid(Problem):
    """The request is understood but breaks a rule; every fault is listed."""

    slug, status = "invalid", 422
    title, title_zh = "Request is not valid", "请求内容不符合要求"


class Unreadable(Problem):
    """The body or a required header cannot be read at all."""

    slug, status = "unreadable", 400
    title, title_zh = "Request cannot be read", "请求无法读取"


class Unauthorized(Problem):
    """No valid access token was shown."""

    slug, status = "unauthorized", 401
    title, title_zh = "Access token missing or not valid", "缺少访问令牌或令牌无效"


class Forbidden(Problem):
    """The token is valid but does not reach this far."""

    slug, status = "forbidden", 403
    title, title_zh = "Not allowed for this client", "该客户端无权进行此操作"


class NotFound(Problem):
    """There is no such thing at this address."""

    slug, status = "not-found", 404
    title, title_zh = "Not found", "未找到"


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    slug, status = "method-not-allowed", 405
    title, title_zh = "Method not allowed here", "此地址不支持该方法"


class Conflict(Problem):
    """The request clashes with what is stored or still running."""

    slug, status = "conflict", 409
    title, title_zh = "Conflict with the present state", "与当前状态冲突"


class TooLarge(Problem):
    """The body is larger than this operation takes at once."""

    slug, status = "too-large", 413
    title, title_zh = "Body too large", "请求体过大"


class WrongMediaType(Problem):
    """The content type is none of those this operation reads."""

    slug, status = "wrong-media-type", 415
    title, title_zh = "Content type not supported", "不支持的内容类型"


class Unavailable(Problem):
    """Something this operation needs is away for the moment; nothing was stored."""

    slug, status = "unavailable", 503
    title, title_zh = "Temporarily unavailable", "暂时不可用"


class DatabaseAway(Unavailable):
    """The database did not answer, or not to the end."""

    slug = "database-away"

    @classmethod
    def of_now(cls) -> "DatabaseAway":
        """Without a word about what was stored: a commit may be done whose answer was lost."""
        return cls(
            detail="The database is away for the moment. Repeat the request; with the same "
            "Idempotency-Key it is done once however often it is sent.",
            detail_zh="数据库暂时不可用，请稍后重试；使用相同的 Idempotency-Key 重发只会执行一次。",
            headers={"Retry-After": "1"},
        )


_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Unreadable, Unauthorized, Forbidden, NotFound, MethodNotAllowed,
        TooLarge, WrongMediaType, Unavailable,
    )
}  # fmt: skip


class _Bug(Problem):
    slug, status = "internal-error", 500
    title, title_zh = "Internal error", "内部错误"


def answer(problem: Problem, *, instance: str) -> JSONResponse:
    """The problem as an HTTP answer."""
    return JSONResponse(
        problem.document(instance=instance),
        status_code=problem.status,
        headers=problem.headers,
        media_type=MEDIA_TYPE,
    )


def from_validation(errors: Sequence[Any]) -> Invalid:
    """Validation errors of FastAPI as one `Invalid`, each fault with its JSON Pointer."""
    faults = [
        Fault(
            code=_fault_code(error),
            pointer="/" + "/".join(str(part) for part in error["loc"]),
            message=str(error["msg"]),
            message_zh="参数不符合要求：" + str(error["msg"]),
            value=_shown(error.get("input")),
        )
        for error in errors
    ]
    return Invalid(
        detail=f"{len(faults)} fault(s): " + "; ".join(f"{f.pointer}: {f.message}" for f in faults),
        detail_zh=f"共 {len(faults)} 处不符合要求",
        faults=faults,
    )


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
            _Bug(detail="The failure was recorded; quote the trace id when you ask about it."),
            instance=request.url.path,
        )

    async def database_trouble(request: Request, error: Exception) -> JSONResponse:
        if not is_away(error):
            return await bug(request, error)
        logs.get("shared.problems").warning("the database is away", reason=repr(error)[:500])
        return answer(DatabaseAway.of_now(), instance=request.url.path)

    for kind in MAYBE_AWAY:
        app.add_exception_handler(kind, database_trouble)


def _fault_code(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown_parameter" if error["loc"][0] == "query" else "unknown_field"
    return str(error["type"])


def _shown(value: Any) -> Any:
    """The offending value if it is short and plain enough to be sent back."""
    if isinstance(value, str):
        return value[:200]
    return value if isinstance(value, int | float | bool | None) else None
