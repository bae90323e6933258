"""Refusals a caller can act on, told as `application/problem+json` (RFC 9457) in zh and en."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, ClassVar

from shared import logs

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


def catalogue_at(path: str) -> str:
    """Where the codes are explained that are answered below a path such as `/projects/v1/…`."""
    _, service, version, _ = path.split("/", 3)
    return f"/{service}/{version}/error-codes"


def told(fault: Fault, *, catalogue: str) -> dict[str, Any]:
    """The fault as it goes over the wire; `see` is the address of its entry in the catalogue.

    The address is made here from the code, and stored nowhere.
    """
    return {
        "code": fault.code,
        "pointer": fault.pointer,
        "message": fault.message,
        "message_zh": fault.message_zh,
        "value": fault.value,
        "expected": fault.expected,
        "expected_zh": fault.expected_zh,
        "see": f"{catalogue}/{fault.code}",
    }


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
    """A named refusal. Subclasses fix the slug, the status, the titles and the repair.

    With them the class is its own entry in the catalogue. One without a repair of its own is only
    the parent of others, or says of the same refusal that it has another status.
    """

    slug: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Request refused"
    title_zh: ClassVar[str] = "请求被拒绝"
    repair: ClassVar[str] = "Read `detail`; it says what the request lacks."
    repair_zh: ClassVar[str] = "请查看 detail_zh，其中说明了原因。"

    detail: str = ""
    detail_zh: str = ""
    faults: Sequence[Fault] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def document(self, *, instance: str, catalogue: str) -> dict[str, Any]:
        """The problem as the JSON object that goes over the wire.

        Its `type` is the address of its entry in the catalogue that stands at `catalogue`.
        """
        return {
            "type": f"{catalogue}/{self.slug}",
            "title": self.title,
            "title_zh": self.title_zh,
            "status": self.status,
            "detail": self.detail or self.title,
            "detail_zh": self.detail_zh or self.title_zh,
            "instance": instance,
            "trace_id": logs.trace_id(),
            "errors": [told(fault, catalogue=catalogue) for fault in self.faults],
        }


class Invalid(Problem):
    """The request is understood but breaks a rule; every fault is listed."""

    slug, status = "invalid", 422
    title, title_zh = "Request is not valid", "请求内容不符合要求"
    repair = (
        "Correct every fault under `errors`, each of which has a code of its own, and send it "
        "again."
    )
    repair_zh = "请逐一更正 errors 中列出的各处（每处另有代码），然后重新发送。"


class Unreadable(Problem):
    """The body or a required header cannot be read at all."""

    slug, status = "unreadable", 400
    title, title_zh = "Request cannot be read", "请求无法读取"
    repair = (
        "Send what `detail` asks for: a whole body in the format that Content-Type names, and "
        "headers in their form."
    )
    repair_zh = "请按 detail_zh 的说明发送：请求体须完整且与 Content-Type 一致，请求头须符合格式。"


class Unauthorized(Problem):
    """No valid access token was shown."""

    slug, status = "unauthorized", 401
    title, title_zh = "Access token missing or not valid", "缺少访问令牌或令牌无效"
    repair = (
        "Ask /registry/v1/oauth/token for a token with client id and secret and send it as "
        "Bearer; one lasts ten minutes."
    )
    repair_zh = (
        "请以客户端标识与密钥向 /registry/v1/oauth/token 申请令牌，并以 Bearer 发送；令牌有效期十"
        "分钟。"
    )


class Forbidden(Problem):
    """The token is valid but does not reach this far."""

    slug, status = "forbidden", 403
    title, title_zh = "Not allowed for this client", "该客户端无权进行此操作"
    repair = (
        "Use a client that holds the scope or source that `detail` names, or have it granted by "
        "the administrator."
    )
    repair_zh = "请使用具有所需权限或来源系统的客户端，或请管理员授予。"


class NotFound(Problem):
    """There is no such thing at this address."""

    slug, status = "not-found", 404
    title, title_zh = "Not found", "未找到"
    repair = (
        "Compare the address with the API pages under /docs, and the id with the answer that "
        "gave it."
    )
    repair_zh = "请对照 /docs 核对地址，并对照返回该标识的回答核对标识。"


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    slug, status = "method-not-allowed", 405
    title, title_zh = "Method not allowed here", "此地址不支持该方法"
    repair = "Use one of the methods that the header Allow names."
    repair_zh = "请使用 Allow 响应头中列出的方法。"


class Conflict(Problem):
    """The request clashes with what is stored or still running."""

    slug, status = "conflict", 409
    title, title_zh = "Conflict with the present state", "与当前状态冲突"


class TooLarge(Problem):
    """The body is larger than this operation takes at once."""

    slug, status = "too-large", 413
    title, title_zh = "Body too large", "请求体过大"
    repair = "Split it into several requests; `detail` names the limit."
    repair_zh = "请拆分为多个请求；上限见 detail_zh。"


class WrongMediaType(Problem):
    """The content type is none of those this operation reads."""

    slug, status = "wrong-media-type", 415
    title, title_zh = "Content type not supported", "不支持的内容类型"
    repair = "Send one of the types that `detail` names, as Content-Type or Content-Encoding."
    repair_zh = "请使用 detail_zh 列出的 Content-Type 或 Content-Encoding。"


class Unavailable(Problem):
    """Something this operation needs is away for the moment; nothing was stored."""

    slug, status = "unavailable", 503
    title, title_zh = "Temporarily unavailable", "暂时不可用"
    repair = "Repeat the request after as many seconds as Retry-After says."
    repair_zh = "请在 Retry-After 所示秒数之后重试。"


class DatabaseAway(Unavailable):
    """The database did not answer, or not to the end."""

    slug = "database-away"
    repair = "Repeat the request after a second, with the same Idempotency-Key if it had one."
    repair_zh = "请在一秒后以相同的 Idempotency-Key（如有）重试。"

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
    repair = "Repeat the request once; if it fails again, give the trace id to the operator."
    repair_zh = "请重试一次；如仍失败，请将 trace_id 提供给运维人员。"
