"""Twenty provinces push at once: how long each waits for the receipt of five hundred items."""

from itertools import count

from pydantic_core import from_json

from tests.bench import items
from tests.bench.findings import Finding, interleaved
from tests.bench.ground import Ground
from tests.bench.ingest import Floor, Province, administrator_of
from tests.bench.requests import Load, request

SOURCES = 20
SIZE = 500


async def measure(ground: Ground, *, seconds: float = 3.0, rounds: int = 5) -> list[Finding]:
    """New projects of each source, batch after batch, beside COPY of such a batch's rows."""
    urls = await ground.database()
    served = ground.serve("projects", urls)
    administrator = await administrator_of(ground, urls)
    province = Province(served.port, ground.mint.bearer("projects:write"), SIZE)
    floor = await Floor.make(administrator, province)
    bearers = [
        ground.mint.bearer("projects:write", sub=f"client-{n}", sources=[f"source-{n}"])
        for n in range(SOURCES)
    ]
    numbers = count()

    async def copy_rows() -> float:
        await province.push_new()
        return await floor.copy()

    def next_batch() -> bytes:
        number = next(numbers)
        body = items.batch(number * SIZE, SIZE)
        headers = bearers[number % SOURCES] | {"Idempotency-Key": f'"crowd-{number}"'}
        return request("POST", "/projects/v1/batches", headers=headers, body=body)

    # Made before the clock starts: the load must not be what is waited for.
    made = [next_batch() for _ in range(SOURCES * 60)]
    load = Load(served.port, SOURCES, iter(made).__next__)
    pushed, copied = await interleaved([lambda: load.run(seconds), copy_rows], rounds=rounds)
    held = await administrator.fetchval("select count(*) from projects.projects")
    receipts = await administrator.fetch("select counts::text as counts from projects.batches")
    if any(from_json(row["counts"]) != {"created": SIZE} for row in receipts):
        raise RuntimeError("not every batch was taken whole")
    if held != len(receipts) * SIZE:
        raise RuntimeError(f"{held} projects after {len(receipts)} batches of {SIZE}")
    await administrator.close()
    ground.stop_services()
    at_once = SOURCES * copied * 1e3
    return [
        Finding(
            f"batches of {SIZE} new items from {SOURCES} sources at once",
            f"{pushed * SIZE:,.0f} items/s",
            f"{SIZE / copied:,.0f} items/s: COPY of the same rows into three like tables",
            pushed * copied,
            limit="one process reads, checks and decides for all of them",
        ),
        Finding(
            f"wait for the receipt of {SIZE} items while {SOURCES} sources push, p95",
            f"p50 {load.wait(0.5) * 1e3:,.0f} ms, p99 {load.wait(0.99) * 1e3:,.0f} ms",
            f"{at_once:,.0f} ms: COPY of {SOURCES} such batches, one after the other",
            load.wait(0.95) * 1e3 / at_once,
            limit="all of them are ahead of the last: what one item costs is what counts",
        ),
    ]
