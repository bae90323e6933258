"""Single projects by POST from many clients at once, beside a route that echoes."""

from itertools import count

from pydantic_core import to_json

from tests.bench import items
from tests.bench.cores import cpu_seconds
from tests.bench.findings import Finding, interleaved
from tests.bench.ground import Ground
from tests.bench.requests import Load, request

CLIENTS = 64


async def measure(ground: Ground, *, seconds: float = 2.0, rounds: int = 5) -> list[Finding]:
    """Each request registers a project and is answered after its own commit."""
    urls = await ground.database()
    served, floor = ground.serve("projects", urls), ground.serve_floor()
    numbers = count()
    bearer = ground.mint.bearer("projects:write")

    def new_project() -> bytes:
        n = next(numbers)
        body = to_json(items.project(n))
        headers = bearer | {"Idempotency-Key": f'"single-{n}"'}
        return request("POST", "/projects/v1/projects", headers=headers, body=body)

    product = Load(served.port, CLIENTS, new_project)
    echo = request("POST", "/echo", body=to_json(items.project(0)))
    echoes = Load(floor.port, CLIENTS, lambda: echo)
    before = cpu_seconds(served.process.pid)
    echoed, registered = await interleaved(
        [lambda: echoes.run(seconds), lambda: product.run(seconds)], rounds=rounds
    )
    each = (cpu_seconds(served.process.pid) - before) / next(numbers)
    ground.stop_services()
    return [
        Finding(
            f"single project by POST, {CLIENTS} clients",
            f"{registered:,.0f}/s, p99 {product.wait(0.99) * 1e3:,.0f} ms",
            f"{echoed:,.0f}/s: a route that echoes, on the same server",
            registered / echoed,
            0.40,
            limit=f"{each * 1e6:,.0f} µs of the service's own computing per request: a "
            "transaction of its own for each, with a dozen statements",
        )
    ]
