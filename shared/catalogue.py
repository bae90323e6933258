"""The catalogue of codes: all that a service can find wrong, in zh and en, with the repair.

A fault is one thing wrong at one place; a room declares its faults where it finds them. A refusal
is a whole request refused; its class in `problems` is its entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from shared.problems import Fault, Problem

Kind = Literal["fault", "refusal"]


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the catalogue. Codes are never renamed or given another meaning.

    A `fault` stands in `errors` or `warnings`; a `refusal` ends the `type` of a problem document,
    with one of these HTTP `statuses`.
    `may_arrive`: what is missing may come by itself, so an item with no other fault waits for it.
    What has the severity `warning` never refuses an item that would otherwise be taken.
    """

    code: str
    en: str
    zh: str
    repair_en: str
    repair_zh: str
    severity: str = "error"
    may_arrive: bool = False
    kind: Kind = "fault"
    statuses: tuple[int, ...] = ()


_FAULTS: dict[str, ErrorCode] = {}


def declare(
    code: str,
    *,
    en: str,
    zh: str,
    repair_en: str,
    repair_zh: str,
    severity: str = "error",
    may_arrive: bool = False,
) -> str:
    """Add a fault to the catalogue; a room declares its own codes where it uses them."""
    if code in _FAULTS:
        raise ValueError(f"error code declared twice: {code}")
    _FAULTS[code] = ErrorCode(code, en, zh, repair_en, repair_zh, severity, may_arrive)
    return code


def declared(code: str) -> ErrorCode | None:
    """What is declared of a fault's code; None for one that stands on an old receipt only."""
    return _FAULTS.get(code)


def catalogue(service: str) -> dict[str, ErrorCode]:
    """Every code that `service` answers with, sorted.

    It is what the rooms that this process has loaded declare: a service loads its own and what it
    needs of `shared`. Refusals of other services, as tests have them beside it, are left out.
    """
    found = _FAULTS | {one.code: one for one in _refusals(service)}
    return dict(sorted(found.items()))


def fault(
    code: str,
    pointer: str,
    *,
    value: Any = None,
    expected: str | None = None,
    expected_zh: str | None = None,
) -> Fault:
    """A fault of a declared code at one place. Raises `KeyError` for an undeclared code.

    `expected_zh` is needed where what is expected is told in words.
    """
    entry = _FAULTS[code]
    return Fault(code, pointer, entry.en, entry.zh, value, expected, expected_zh)


def _refusals(service: str) -> Iterator[ErrorCode]:
    kinds = [kind for kind in _below(Problem) if _is_of(kind, service)]
    for kind in kinds:
        # What has no repair of its own is no more than the parent of others.
        if "repair" in vars(kind):
            statuses = {one.status for one in kinds if one.slug == kind.slug}
            yield ErrorCode(
                kind.slug, kind.title, kind.title_zh, kind.repair, kind.repair_zh,
                kind="refusal", statuses=tuple(sorted(statuses)),
            )  # fmt: skip


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def _is_of(kind: type[Problem], service: str) -> bool:
    return kind.__module__.startswith(("shared.", f"services.{service}."))


# What can be wrong with a value wherever it stands, in an item or among the parameters.
UNKNOWN_FIELD = declare(
    "unknown_field",
    en="There is no such field",
    zh="没有这个字段",
    repair_en="Remove the field or correct its name; unknown fields are never ignored.",
    repair_zh="请删除该字段或更正名称；未知字段不会被忽略。",
)
NOT_ALLOWED_VALUE = declare(
    "not_allowed_value",
    en="The value is none of those allowed here",
    zh="值不在允许范围内",
    repair_en="Use one of the values under `expected`.",
    repair_zh="请使用“应为”（expected_zh）中列出的值。",
)
INVALID_VALUE = declare(
    "invalid_value",
    en="The value is not valid here",
    zh="值无效",
    repair_en="See `expected`.",
    repair_zh="请参见“应为”（expected_zh）。",
)
