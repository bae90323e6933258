"""The refusals of clients: by name for administrators, in RFC 6749's words for tokens."""

from dataclasses import dataclass
from typing import Any, ClassVar

from shared.problems import Conflict, Forbidden, NotFound, Problem


class ClientNotFound(NotFound):
    """There is no client with this id."""

    slug = "client-not-found"
    title, title_zh = "Client not found", "未找到该客户端"
    repair = "Look the id up in the list of clients."
    repair_zh = "请在客户端列表中核对标识。"


class ClientExists(Conflict):
    """The id is taken; a client's id never changes hands."""

    slug = "client-exists"
    title, title_zh = "Client id already taken", "客户端标识已被使用"
    repair = "Choose another id, or rotate the secret of the client that has this one."
    repair_zh = "请改用其他标识，或为现有客户端更换密钥。"


class ClientsAreNational(Forbidden):
    """A client of one province may not administer clients, nor grant more than it holds."""

    slug = "clients-are-national"
    title, title_zh = "Not allowed to administer this client", "无权管理该客户端"
    repair = "Let a client of the nation do it that holds every scope it gives."
    repair_zh = "请由全国级且持有所授各项权限的客户端办理。"


@dataclass(eq=False)
class TokenRefused(Problem):
    """No token is given. The member `error` is RFC 6749's, beside those of a problem document."""

    slug: ClassVar[str] = "token-refused"
    title: ClassVar[str] = "Token request refused"
    title_zh: ClassVar[str] = "令牌申请被拒绝"
    repair: ClassVar[str] = (
        "Send grant_type=client_credentials as a form, with the id and secret of a client that "
        "is not disabled."
    )
    repair_zh: ClassVar[str] = (
        "请以表单发送 grant_type=client_credentials，并使用未停用客户端的标识与密钥。"
    )

    error: str = "invalid_request"

    def document(self, *, instance: str, catalogue: str) -> dict[str, Any]:
        """The problem, with RFC 6749's members beside its own."""
        document = super().document(instance=instance, catalogue=catalogue)
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
    repair: ClassVar[str] = (
        "Wait as many seconds as Retry-After says, and compare the secret with the one that was "
        "handed out."
    )
    repair_zh: ClassVar[str] = "请等待 Retry-After 所示秒数，并与所发放的密钥核对。"

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
