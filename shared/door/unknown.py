"""Refuses parameters of operations that take none; the others refuse for themselves."""

from fastapi import Request

from shared.problems import Fault, Invalid


async def refuse_unknown(request: Request) -> None:
    """Let pass what has no parameters, or what declares which it takes. Raises `Invalid`."""
    if not request.scope["query_string"]:
        return
    dependant = getattr(request.scope["route"], "dependant", None)
    if dependant is None or dependant.query_params:
        return
    faults = [
        Fault("unknown_parameter", f"/query/{name}", "no such parameter", "没有这个参数")
        for name in request.query_params
    ]
    raise Invalid(
        detail="This operation takes no parameters.", detail_zh="此操作不接受参数。", faults=faults
    )
