"""The whole road on both buses: REST, outbox, bus, facts and cells; its speed and its freshness."""

import asyncio
import time
from collections.abc import Sequence
from statistics import median

import psutil
from pydantic_core import from_json

from deploy.local.kafka_jars import KafkaUnavailable
from tests.bench.cores import ALL, pin
from tests.bench.findings import Finding, not_measured, percentile
from tests.bench.freshness import Freshness
from tests.bench.ground import BUSES, Ground, Served
from tests.bench.ingest import Floor, Province, administrator_of
from tests.bench.requests import connect, request

GOALS = {0.50: 150.0, 0.95: 500.0, 0.99: 1_000.0}


async def measure(
    ground: Ground,
    *,
    size: int = 1_000,
    batches: int = 10,
    lasting: float = 10.0,
    buses: Sequence[str] = BUSES,
) -> list[Finding]:
    """On the embedded log and on a real broker, with every process that a deployment has."""
    found: list[Finding] = []
    for name in buses:
        try:
            found += await _on(ground, name, size=size, batches=batches, lasting=lasting)
        except KafkaUnavailable as reason:
            found.append(not_measured(f"whole chain on {name}", reason))
        ground.stop_services()
    return found


async def _on(
    ground: Ground, name: str, *, size: int, batches: int, lasting: float
) -> list[Finding]:
    bus = ground.bus(name)
    urls = await ground.database()
    projects = ground.serve("projects", urls, bus=bus)
    stats = ground.serve("stats", urls, bus=bus)
    workers = [ground.work(service, urls, bus=bus) for service in ("projects", "stats")]
    for worker in workers:
        pin(worker.pid, set(ALL))
    bearer = ground.mint.bearer("projects:write")
    province = Province(projects.port, bearer, size)
    administrator = await administrator_of(ground, urls)
    await province.push_new()
    for _ in range(2):  # A road that was never walked is slow: connections, leases, plans.
        await _applied(stats, province.sequence)
        await province.push_updates()
    await _applied(stats, province.sequence)
    speed = await _speed(province, stats, await Floor.make(administrator, province), batches)
    fresh = await Freshness(projects, stats, bearer, known=size).watch(lasting)
    await administrator.close()
    held = [
        psutil.Process(process.pid).memory_info().rss / 2**20
        for process in (projects.process, stats.process, *workers)
    ]
    return [
        Finding(
            f"whole chain on {name}: REST to cells, {batches} batches of {size:,} updates",
            f"{speed[0]:,.0f} updates/s, {speed[2]:.2f} s from the last receipt to the last cell",
            f"{speed[1]:,.0f} items/s: COPY of the same rows into three like tables",
            speed[0] / speed[1],
            0.35,
            limit="front door, relay, projector and PostgreSQL share the cores of this machine",
        ),
        *(
            Finding(
                f"freshness on {name}, receipt to overview at 200 updates/s, p{share * 100:.0f}",
                f"{percentile(fresh, share) * 1e3:,.0f} ms",
                "—",
                percentile(fresh, share) * 1e3,
                goal,
                unit="ms",
                at_most=True,
                limit="the overview is made anew at most ten times a second, and all share cores",
            )
            for share, goal in GOALS.items()
        ),
        Finding(
            f"memory of the largest process on {name}, after all that",
            " · ".join(f"{size:,.0f}" for size in held)
            + " MB: front doors of projects and stats, their workers",
            "—",
            max(held),
            150,
            unit="MB",
            at_most=True,
            limit="the libraries that are loaded, and the batch at hand",
        ),
    ]


async def _speed(
    province: Province, stats: Served, floor: Floor, batches: int
) -> tuple[float, float, float]:
    """Updates per second to the last cell, the floor's, and the last receipt's wait."""
    started = time.perf_counter()
    for _ in range(batches):
        await province.push_updates()
    received = time.perf_counter()
    await _applied(stats, province.sequence)
    ended = time.perf_counter()
    floors = []
    for _ in range(5):
        await province.push_updates()
        await _applied(stats, province.sequence)
        floors.append(await floor.copy())
    done = batches * province.size
    return (
        done / (ended - started),
        province.size / median(floors),
        ended - received,
    )


async def _applied(stats: Served, sequence: int, *, within: float = 60) -> None:
    """Wait until stats has applied everything up to a sequence."""
    path = f"/stats/v1/watermark?service=projects&sequence={sequence}&wait=10"
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        connection = await connect(stats.port)
        answer = await connection.ask(request("GET", path))
        connection.close()
        if answer.status == 200 and from_json(answer.body)["applied"]:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"stats has not applied {sequence} within {within:.0f} s")
