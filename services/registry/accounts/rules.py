"""Decides about accounts: names and passwords, how long to wait, when a session is over."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from services.registry.clients.rules import Client
from shared.areas import NATION

OfficerScope = Literal["registry:read", "registry:write", "projects:read", "projects:write"]
OFFICER_SCOPES: tuple[OfficerScope, ...] = get_args(OfficerScope)

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
FEWEST_CHARACTERS = 5

FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
FORGIVEN_AFTER = timedelta(days=1)

IDLE_AT_MOST = timedelta(minutes=30)
LASTS_AT_MOST = timedelta(hours=10)
# Noting every request would be a write for each; a minute is exact enough for half an hour.
NOTED_EVERY = timedelta(minutes=1)

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")


@dataclass(frozen=True, slots=True)
class Account:
    """An officer: what he may do, for which area, as which source system."""

    user_name: str
    display_name: str
    division: str
    source: str
    scopes: tuple[str, ...] = OFFICER_SCOPES


@dataclass(frozen=True, slots=True)
class Failures:
    """How often a name has failed lately, and until when it has to wait."""

    count: int
    last_at: datetime
    locked_until: datetime | None = None


def user_name_of(typed: str) -> str | None:
    """The user name somebody means by what he typed; None when no account can bear it."""
    name = plain(typed).strip().lower()
    return name if _USER_NAME.fullmatch(name) else None


def plain(text: str) -> str:
    """Text in one form, whatever keyboard it came from: full-width letters are the same letters."""
    return unicodedata.normalize("NFKC", text)


def name_hash_of(typed: str) -> bytes:
    """What failures are counted by."""
    name = user_name_of(typed) or plain(typed)
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


def source_of(division: str) -> str:
    """The source system the officers of a division write as.

    They share it: what one has pushed a colleague can correct.
    """
    return f"console-{division}"


def caller_of(account: Account) -> Client:
    """An account as tokens name it. A client's id has no colon, so neither can pass for the other.

    Batches and receipts belong to the caller who sent them.
    """
    return Client(
        client_id=f"account:{account.user_name}",
        label=account.display_name,
        scopes=account.scopes,
        division=account.division,
        sources=(account.source,),
    )


def new_password() -> str:
    """A password to be handed over: 100 bits of chance, in letters that are told apart on paper."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def weakness_of(password: str, *, user_name: str) -> tuple[str, str] | None:
    """Why a password is too weak, in English and Chinese; None for one that will do."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        bounds = f"{SHORTEST_PASSWORD}–{LONGEST_PASSWORD}"
        return f"A password has {bounds} characters.", f"密码长度须为 {bounds} 个字符。"
    if len(set(password)) < FEWEST_CHARACTERS:
        return (
            f"The password repeats fewer than {FEWEST_CHARACTERS} different characters.",
            f"密码中不同的字符不足 {FEWEST_CHARACTERS} 个。",
        )
    if user_name in password.lower():
        return "The password contains the user name.", "密码中不得包含账号名。"
    return None


def wait_of(failures: Failures, at: datetime) -> timedelta | None:
    """How long a name has to wait at an instant; None when it may try."""
    if failures.locked_until is None or failures.locked_until <= at:
        return None
    return failures.locked_until - at


def with_one_more(failures: Failures, at: datetime) -> Failures:
    """The failures with one more at an instant: each beyond those that are free doubles the wait.

    A day without any and all are forgiven.
    """
    is_forgiven = failures.last_at + FORGIVEN_AFTER < at
    count = 1 if is_forgiven else failures.count + 1
    beyond = count - FREE_FAILURES
    # The exponent is bounded: it comes from whoever keeps trying.
    wait = min(FIRST_WAIT * 2 ** min(beyond, 10), LONGEST_WAIT) if beyond >= 0 else None
    return Failures(count, at, at + wait if wait else None)


def is_over(begun_at: datetime, seen_at: datetime, *, at: datetime) -> bool:
    """Whether a session is over at an instant: idle for too long, or simply old."""
    return at >= min(seen_at + IDLE_AT_MOST, begun_at + LASTS_AT_MOST)


def session_hash_of(session_id: str) -> bytes:
    """What is stored of a session. A plain SHA-256 is enough: 256 random bits are not guessed."""
    return hashlib.sha256(session_id.encode()).digest()


def csrf_token_of(session_id: str) -> str:
    """What the page shows with every change: made from the session, so it ends with it."""
    return hmac.new(session_id.encode(), b"xiangzhu csrf", hashlib.sha256).hexdigest()


def is_from_console(origin: str | None, fetch_site: str | None, *, origins: Sequence[str]) -> bool:
    """Whether a request was made by a page of the console itself, as the browser says.

    A page on another port of the same host is of the same site and sends the same cookies; only
    its origin tells it apart. A request that says nothing was made by no browser of today.
    """
    if fetch_site is not None and fetch_site != "same-origin":
        return False
    return origin in origins if origin is not None else fetch_site == "same-origin"


def may_administer(division: str, held: Collection[str], *, granting: Collection[str]) -> bool:
    """Whether a caller may administer accounts: the nation's only, within what he holds himself."""
    return division == NATION and set(granting) <= set(held)


def demo_accounts(provinces: dict[str, str]) -> list[Account]:
    """An officer for each province (code → name), for the demo only."""
    return [
        Account(f"officer-{code[:2]}", f"{name} · 演示账号", code, source_of(code))
        for code, name in sorted(provinces.items())
    ]
