"""The refusals of clients: by name for administrators, in RFC 6749's words for tokens."""

from dataclasses import dataclass
from typing import Any, ClassVar

from shared.problems import Conflict, Forbidden, NotFound, Problem


class ClientNotFound(NotFound):
    """There is no client with this id."""

    slug = "client-not-found"
    title, title_zh = "Client not found", "未找到该客户端"


class ClientExists(Conflict):
    """The id is taken; a client's id never changes hands."""

    slug = "client-exists"
    title, title_zh = "Client id already taken", "客户端标识已被使用"


class ClientsAreNational(Forbidden):
    """A client of one province may not administer clients, nor grant more than it holds."""

    slug = "clients-are-national"
    title, title_zh = "Not allowed to administer this client", "无权管理该客户端"


@dataclass(eq=False)
class TokenRefused(Problem):
    """No token is given. The member `error` is RFC 6749's, beside those of a problem document."""

    slug: ClassVar[str] = "token-refused"
    title: ClassVar[str] = "Token request refused"
    title_zh: ClassVar[str] = "令牌申请被拒绝"

    error: str = "invalid_request"

    def document(self, *, instance: str) -> dict[str, Any]:
        """The problem, with RFC 6749's members beside its own."""
        document = super().document(instance=instance)
        return document | {"error": self.error, "error_description": document["detail"]}


@dataclass(eq=False)
class WrongCredentials(TokenRefused):
    """The client is unknown or disabled, or the secret is not (or no longer) its own."""

    status: ClassVar[int] = 401

    error: str = "invalid_client"


@dataclass(eq=False)
class TooManyFailures(TokenRefused):
    """This client id has failed too often from this address; nothing was checked."""

    slug: ClassVar[str] = "too-many-failures"
    status: ClassVar[int] = 429
    title: ClassVar[str] = "Too many wrong secrets"
    title_zh: ClassVar[str] = "密钥错误次数过多"

    error: str = "temporarily_unavailable"


def too_many_failures(seconds: int) -> TooManyFailures:
    """The refusal, with the seconds to wait."""
    return TooManyFailures(
        f"This client id was shown with wrong secrets too often from your address; wait {seconds} "
        "seconds and check the secret.",
        f"该客户端标识从您的地址多次提交错误密钥，请核对密钥并于 {seconds} 秒后重试。",
        headers=NO_STORE | {"Retry-After": str(seconds)},
    )


def token_refused(error: str, detail: str, *, detail_zh: str) -> TokenRefused:
    """A refusal that no cache may keep."""
    return TokenRefused(detail, detail_zh, headers=dict(NO_STORE), error=error)


def wrong_credentials() -> WrongCredentials:
    """One answer for every reason, so that nobody learns which client ids exist."""
    return WrongCredentials(
        "The client id or secret is wrong, or the client is disabled.",
        "客户端标识或密钥错误，或该客户端已停用。",
        headers=NO_STORE | {"WWW-Authenticate": 'Basic realm="xiangzhu"'},
    )


NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
