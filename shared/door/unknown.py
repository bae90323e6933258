"""Refuses parameters of operations that take none, and any given twice; models refuse others."""

from collections import Counter

from fastapi import Request

from shared.problems import Fault, Invalid


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
        Fault("unknown_parameter", f"/query/{name}", "no such parameter", "没有这个参数")
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
                "repeated_parameter", f"/query/{name}", "given more than once", "参数重复出现",
                expected="one value", expected_zh="一个值",
            )
            for name in names
        ],
    )  # fmt: skip
