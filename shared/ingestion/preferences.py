"""What a caller prefers of an answer (RFC 7240): to wait for it, or not to."""

import re
from typing import NamedTuple

from shared.ingestion.codes import WRONG_FORMAT
from shared.problems import Fault, Unreadable

LONGEST_WAIT = 60
_WAIT = re.compile(r"wait=(\d{1,4})")


class Preferences(NamedTuple):
    """`wait` in seconds, a minute at most; `is_async`: answer before the work is done."""

    wait: int = 0
    is_async: bool = False


def preferences_of(prefer: str | None) -> Preferences:
    """What the header says. Raises `Unreadable` for what is not understood here."""
    found = Preferences()
    for one in (prefer or "").split(","):
        said = one.strip()
        if said == "respond-async":
            found = found._replace(is_async=True)
        elif match := _WAIT.fullmatch(said):
            found = found._replace(wait=min(int(match[1]), LONGEST_WAIT))
        elif said:
            raise _not_understood(said)
    return found


def _not_understood(said: str) -> Unreadable:
    fault = Fault(
        WRONG_FORMAT, "/header/Prefer", "not understood", "无法识别", said[:100],
        "wait=30 or respond-async", "wait=30 或 respond-async",
    )  # fmt: skip
    return Unreadable(
        detail="Of Prefer only wait=<seconds> and respond-async are understood.",
        detail_zh="Prefer 仅支持 wait=<秒数> 与 respond-async。",
        faults=[fault],
    )
