"""Agreed shares of a consortium: whole numbers that sum to the whole, whatever they divide."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.contracts.parts import WHOLE_PPM
from shared.ingestion import codes
from shared.money import split
from shared.problems import Fault

SHARES_INCOMPLETE = codes.declare(
    "shares_incomplete",
    en="Give a share to all or to none",
    zh="份额须全部填写或全部不填",
    repair_en="Without shares, all take part equally.",
    repair_zh="不填份额时按均等计算。",
)
SHARES_NOT_WHOLE = codes.declare(
    "shares_not_whole",
    en="The shares do not sum to 100 percent",
    zh="份额之和不等于 100%",
    repair_en="Correct the shares so that they sum to exactly 100.",
    repair_zh="请更正份额，使其合计恰为 100。",
)
NAMED_TWICE = codes.declare(
    "named_twice",
    en="The same code stands in the list twice",
    zh="列表中代码重复",
    repair_en="Name each organization or county once.",
    repair_zh="每个组织或县只列一次。",
)


def shares_of(named: Sequence[Mapping[str, Any]], *, pointer: str) -> list[int] | list[Fault]:
    """The shares of a list of organizations or counties, in parts per million, or what is wrong."""
    if len(named) == 1 and "share" not in named[0]:
        return [WHOLE_PPM]
    names = [one["code"] for one in named]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        return [codes.fault(NAMED_TWICE, pointer, value=twice)]
    given = [one["share"] for one in named if "share" in one]
    if not given:
        return split(WHOLE_PPM, [1] * len(named))
    if len(given) < len(named):
        return [codes.fault(SHARES_INCOMPLETE, pointer)]
    shares = [int(Decimal(share) * 10_000) for share in given]
    if sum(shares) != WHOLE_PPM:
        total = str(Decimal(sum(shares)) / 10_000)
        return [codes.fault(SHARES_NOT_WHOLE, pointer, value=total, expected="100")]
    return shares
