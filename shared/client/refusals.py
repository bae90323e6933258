"""Why a call came to nothing, in the words of the service or of the line.

Trouble            whatever ends a call without its answer
├── Refused        the service answered and said no; the same again is refused again
│   └── Busy       it said not now, and perhaps after how many seconds
├── Unreachable    no answer however often it was tried; the same again is safe
└── FileChanged    the file is no longer what it was when its digest was taken
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from shared.client.answers import Fault, Receipt, Withdrawals

_BUSY = frozenset({429, 502, 503, 504})


class Trouble(Exception):
    """A call that did not get its answer; `words` tells why."""

    def words(self, lang: str) -> str:
        """The reason in `zh` or `en`."""
        return str(self)


class Refused(Trouble):
    """The service refuses the call as a whole. `slug` names the reason and never changes.

    `explained_at` are the addresses at which the service says how to repair it, in zh and en.
    A refused atomic batch, and a commit whose preview has moved, come with a `receipt`; a snapshot
    that would withdraw more than goes without saying with `withdrawals`.
    """

    def __init__(self, status: int, told: Mapping[str, Any], *, at: str = "") -> None:
        super().__init__(f"{status} {told.get('detail') or told.get('title') or 'no reason given'}")
        self.status = status
        self.slug = str(told.get("type", "")).rpartition("/")[2]
        self.faults = tuple(Fault.of(fault) for fault in told.get("errors", ()))
        self.receipt = Receipt.of(told["receipt"]) if "receipt" in told else None
        told_of = told.get("withdrawals")
        self.withdrawals = Withdrawals.of(told_of) if told_of else None
        see = [fault.see for fault in self.faults if fault.see] or [told.get("type", "")]
        self.explained_at = tuple(dict.fromkeys(urljoin(at, one) for one in see if one))
        self._told = told

    def words(self, lang: str) -> str:
        """Status, title, detail and each fault, in one language; where each is explained."""
        is_zh = lang == "zh"
        ending = "_zh" if is_zh else ""
        said = [str(self._told.get(name + ending, "")) for name in ("title", "detail")]
        lines = [f"{self.status} {' — '.join(dict.fromkeys(filter(None, said)))}"]
        for fault in self.faults:
            message = fault.message_zh if is_zh else fault.message
            value = "" if fault.value is None else f" {fault.value!r}"
            wanted = fault.expected_zh if is_zh else fault.expected
            expected = f" ({wanted})" if wanted else ""
            lines.append(f"  {fault.pointer}{value}: {message}{expected}")
        return "\n".join((*lines, *(f"  → {address}" for address in self.explained_at)))


class Busy(Refused):
    """Not at this moment: the same call may be repeated after `seconds`, or when one likes."""

    def __init__(
        self, status: int, told: Mapping[str, Any], *, at: str = "", seconds: float | None
    ) -> None:
        super().__init__(status, told, at=at)
        self.seconds = seconds


class Unreachable(Trouble):
    """No answer came, however often it was tried."""

    def __init__(self, url: str, reason: Exception) -> None:
        super().__init__(f"{url}: {reason!r}")
        self._url, self._reason = url, reason

    def words(self, lang: str) -> str:
        """Where it was tried, and what happened there last."""
        said = "没有应答" if lang == "zh" else "no answer from"
        return f"{said} {self._url}: {self._reason or type(self._reason).__name__}"


class FileChanged(Trouble):
    """Sending stopped, because the file is no longer the one whose digest was promised."""

    def words(self, lang: str) -> str:
        """What to do about it."""
        if lang == "zh":
            return f"文件 {self} 在发送过程中发生了变化，请待其不再变化后重新执行同一命令。"
        return f"{self} changed while it was sent; run the same command when it no longer does."


class UnknownFormat(Trouble):
    """The suffix of a file names no format, or none that is read here."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self._known = ", ".join(known)

    def words(self, lang: str) -> str:
        """Which suffixes name one."""
        if lang == "zh":
            return f"无法由文件名 {self} 判断格式，可用：{self._known}"
        return f"The name {self} tells no format; known here: {self._known}"


def refusal(status: int, told: Mapping[str, Any], *, at: str, retry_after: str) -> Refused:
    """The refusal answered `at` an address; `Busy` when the same may have better luck later."""
    refused = Refused(status, told, at=at)
    if status in _BUSY or refused.slug == "key-still-running":
        seconds = float(retry_after) if retry_after.isdigit() else None
        return Busy(status, told, at=at, seconds=seconds)
    return refused
