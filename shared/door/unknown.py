"""Refuses parameters of operations that take none, and any given twice; models refuse others."""

from collections import Counter

from fastapi import Request

from shared import catalogue
from shared.problems import Fault, Invalid

UNKNOWN_PARAMETER = catalogue.declare(
    "unknown_parameter",
    en="There is no such parameter",
    zh="没有这个参数",
    repair_en="Remove the parameter or correct its name; unknown ones are never ignored.",
    repair_zh="请删除该参数或更正名称；未知参数不会被忽略。",
)
REPEATED_PARAMETER = catalogue.declare(
    "repeated_parameter",
    en="The parameter is given more than once",
    zh="参数重复出现",
    repair_en="Give each parameter once; several values are written with commas where they may be.",
    repair_zh="每个参数只填一次；允许多个值时以逗号分隔。",
)


async def refuse_unknown(request: Request) -> None:
    """Let pass what has no parameters, or declares which it takes, each once. Raises `Invalid`."""
    if not request.scope["query_string"]:
        return
    counts = Counter(name for name, _ in request.query_params.multi_items())
    # The framework takes the last of several: half a question would be answered as if it were all.
    if repeated := [name for name, count in counts.items() if count > 1]:
        raise _repeated(repeated)
    dependant = getattr(request.scope["route"], "dependant", None)
    if dependant is None or dependant.query_params:
        return
    faults = [
        Fault(UNKNOWN_PARAMETER, f"/query/{name}", "no such parameter", "没有这个参数")
        for name in counts
    ]
    raise Invalid(
        detail="This operation takes no parameters.", detail_zh="此操作不接受参数。", faults=faults
    )


def _repeated(names: list[str]) -> Invalid:
    told = ", ".join(names)
    return Invalid(
        detail=f"Each parameter is given once; more than once: {told}.",
        detail_zh=f"每个参数只能出现一次，重复的有：{told}。",
        faults=[
            Fault(
                REPEATED_PARAMETER, f"/query/{name}", "given more than once", "参数重复出现",
                expected="one value", expected_zh="一个值",
            )
            for name in names
        ],
    )  # fmt: skip
