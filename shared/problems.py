"""Refusals a caller can act on, told as `application/problem+json` (RFC 9457) in zh and en."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any, ClassVar

from fastapi.responses import JSONResponse

from shared import logs

TYPE_PREFIX = "https://xiangzhu.example/problems/"
MEDIA_TYPE = "application/problem+json"
SHOWN = 200  # characters of an offending value


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place. `pointer` is a JSON Pointer into the sender's own payload.

    What is `expected` stands in both languages; where it is a value, a bound or a list of words it
    is the same in both, and is given once.
    """

    code: str
    pointer: str
    message: str
    message_zh: str
    value: Any = None
    expected: str | None = None
    expected_zh: str | None = None

    def __post_init__(self) -> None:
        if self.expected_zh is None:
            object.__setattr__(self, "expected_zh", self.expected)


def pointer_to(*parts: object) -> str:
    """The JSON Pointer (RFC 6901) that leads along these names and places."""
    names = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return _storable("".join(f"/{name}" for name in names))


def shown(value: Any) -> Any:
    """The offending value if it is plain, and short enough to be sent back."""
    if isinstance(value, str):
        return _storable(value[:SHOWN])
    if isinstance(value, float):
        return value if isfinite(value) else None  # 1e400 is read as infinite, which JSON has not
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)[:SHOWN]
    return value if isinstance(value, int | None) else None


def _storable(text: str) -> str:
    """A text without halves of characters, which cannot be sent."""
    return text.encode("utf-8", "replace").decode()


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


class Bug(Problem):
    """Not the caller's doing; the failure was recorded and nothing of it leaks out."""

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
