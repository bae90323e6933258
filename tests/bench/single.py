"""Single projects and reports of progress by POST from many clients, beside a route that echoes."""

from collections.abc import Callable
from itertools import count
from typing import Any

from pydantic_core import to_json

from tests.bench import items
from tests.bench.cores import cpu_seconds
from tests.bench.findings import Finding, interleaved
from tests.bench.ground import Ground
from tests.bench.ingest import Province
from tests.bench.requests import Load, request

CLIENTS = 64
# So many that clients seldom meet at one: what changes the same project goes one after the other.
PROJECTS = 5_000


async def measure(ground: Ground, *, seconds: float = 2.0, rounds: int = 5) -> list[Finding]:
    """Each request registers or reports something and is answered after its own commit."""
    urls = await ground.database()
    served, floor = ground.serve("projects", urls), ground.serve_floor()
    bearer = ground.mint.bearer("projects:write")
    await Province(served.port, bearer, PROJECTS).push_new()
    echoes = Load(floor.port, CLIENTS, lambda: echo)
    echo = request("POST", "/echo", body=to_json(items.project(0)))
    found = []
    for noun, make in (
        ("project", lambda n: items.project(PROJECTS + n)),
        ("progress", lambda n: items.progress(n, of=PROJECTS)),
    ):
        numbers = count()
        product = Load(served.port, CLIENTS, _requests(noun, make, numbers, bearer))
        before = cpu_seconds(served.process.pid)
        echoed, taken = await interleaved(
            [lambda: echoes.run(seconds), lambda load=product: load.run(seconds)],  # type: ignore[misc]
            rounds=rounds,
        )
        each = (cpu_seconds(served.process.pid) - before) / next(numbers)
        found.append(
            Finding(
                f"single {noun} by POST, {CLIENTS} clients",
                f"{taken:,.0f}/s, p99 {product.wait(0.99) * 1e3:,.0f} ms",
                f"{echoed:,.0f}/s: a route that echoes, on the same server",
                taken / echoed,
                0.40,
                limit=f"{each * 1e6:,.0f} µs of the service's own computing per request: reading "
                "and checking it, deciding, a receipt of its own and the answer kept for its key",
            )
        )
    ground.stop_services()
    return found


def _requests(
    noun: str, make: Callable[[int], dict[str, Any]], numbers: "count[int]", bearer: dict[str, str]
) -> Callable[[], bytes]:
    path = "/projects/v1/projects" if noun == "project" else "/projects/v1/progress"

    def next_request() -> bytes:
        n = next(numbers)
        headers = bearer | {"Idempotency-Key": f'"{noun}-{n}"'}
        return request("POST", path, headers=headers, body=to_json(make(n)))

    return next_request
