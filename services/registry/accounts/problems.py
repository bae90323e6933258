"""The refusals of accounts: to whoever signs in, and to those who administer."""

import math
from datetime import timedelta

from shared.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Unauthorized


class AccountNotFound(NotFound):
    """There is no account of this name."""

    slug = "account-not-found"
    title, title_zh = "Account not found", "未找到该账号"
    repair = "Look the user name up in the list of accounts; names are written in small letters."
    repair_zh = "请在账号列表中核对账号名；账号名为小写。"


class AccountExists(Conflict):
    """The name is taken; a user name never changes hands."""

    slug = "account-exists"
    title, title_zh = "User name already taken", "账号名已被使用"
    repair = "Choose another user name; one that was disabled is not given away either."
    repair_zh = "请改用其他账号名；已停用的账号名也不会重新分配。"


class AccountsAreNational(Forbidden):
    """Only a client of the nation administers accounts, within the scopes it holds."""

    slug = "accounts-are-national"
    title, title_zh = "Not allowed to administer this account", "无权管理该账号"
    repair = "Let a client of the nation do it that holds every scope it gives."
    repair_zh = "请由全国级且持有所授各项权限的客户端办理。"


class PasswordTooWeak(Invalid):
    """The new password breaks a rule."""

    slug = "password-too-weak"
    title, title_zh = "This password will not do", "密码不符合要求"
    repair = "Choose another password by the rule that `detail` names."
    repair_zh = "请按 detail_zh 所述规则另设密码。"


class WrongSignIn(Unauthorized):
    """User name and password do not belong together, or the account is disabled."""

    slug = "wrong-sign-in"
    title, title_zh = "User name or password wrong", "账号或密码错误"
    repair = (
        "Type user name and password again, or have the password set anew by the administrator."
    )
    repair_zh = "请重新输入账号与密码，或请管理员重设密码。"


class NotSignedIn(Unauthorized):
    """No session is shown, or it is over."""

    slug = "not-signed-in"
    title, title_zh = "Not signed in", "未登录或登录已过期"
    repair = "Sign in at the console again; what was pushed is not lost."
    repair_zh = "请重新登录报送台；已推送的数据不会丢失。"


class TooManySignIns(Problem):
    """This name has failed too often; nothing was checked."""

    slug, status = "too-many-sign-ins", 429
    title, title_zh = "Too many failures to sign in", "登录失败次数过多"
    repair = "Wait as many seconds as Retry-After says, then type the password with care."
    repair_zh = "请等待 Retry-After 所示秒数后重试，并核对密码。"


class NotFromConsole(Forbidden):
    """The request was not made by a page of the console."""

    slug = "not-from-console"
    title, title_zh = "Not from a page of the console", "请求并非来自报送台页面"
    repair = (
        "Open the console at the address that `detail` names; programs ask for a token instead."
    )
    repair_zh = "请从 detail_zh 所示地址打开报送台；程序请改用令牌。"


class WrongCsrfToken(Forbidden):
    """The page does not show the token of its session."""

    slug = "wrong-csrf-token"
    title, title_zh = "The page does not belong to this session", "页面与当前会话不符"
    repair = "Load the page of the console again."
    repair_zh = "请刷新报送台页面。"


NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# A 401 names a way to get in. Not Basic: a browser would open a window of its own.
_CHALLENGE = {"WWW-Authenticate": 'Session realm="xiangzhu console"'}


def account_not_found(user_name: str) -> AccountNotFound:
    """The refusal for an administrator."""
    return AccountNotFound(
        detail=f"There is no account {user_name}.", detail_zh=f"没有账号 {user_name}。"
    )


def wrong_sign_in() -> WrongSignIn:
    """One answer for every reason, so that nobody learns which accounts exist."""
    return WrongSignIn(
        detail="The user name or password is wrong, or the account is disabled.",
        detail_zh="账号或密码错误，或账号已停用。",
        headers=NO_STORE | _CHALLENGE,
    )


def too_many_sign_ins(wait: timedelta) -> TooManySignIns:
    """The refusal, with the time to wait."""
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooManySignIns(
        detail=f"Too many failures with this user name; wait {seconds} seconds.",
        detail_zh=f"该账号名登录失败次数过多，请于 {seconds} 秒后重试。",
        headers=NO_STORE | {"Retry-After": str(seconds)},
    )


def not_signed_in() -> NotSignedIn:
    """The refusal of a session that is missing, unknown or over."""
    return NotSignedIn(
        detail="Sign in at the console first; a session ends after half an hour without use.",
        detail_zh="请先在报送台登录；超过半小时未操作会自动退出。",
        headers=NO_STORE | _CHALLENGE,
    )


def not_from_console(origins: str) -> NotFromConsole:
    """The refusal of another page, with the addresses at which the console stands."""
    return NotFromConsole(
        detail=f"Open the console at {origins}; requests of other pages are refused.",
        detail_zh=f"请通过 {origins} 打开报送台；来自其他页面的请求会被拒绝。",
        headers=dict(NO_STORE),
    )


def wrong_csrf_token() -> WrongCsrfToken:
    """The refusal of a page that is older than its session."""
    return WrongCsrfToken(
        detail="Load the page again: it was opened before the present session began.",
        detail_zh="请刷新页面：该页面打开于当前会话开始之前。",
        headers=dict(NO_STORE),
    )
