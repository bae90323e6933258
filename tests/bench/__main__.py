"""Runs the bench: `make bench`, or some of it with `ONLY=ingest,single`."""

import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

import uvloop
from rich.console import Console

from shared import logs
from tests.bench import (
    chain,
    crowd,
    growth,
    ingest,
    national,
    overview,
    projector,
    relaying,
    single,
)
from tests.bench.cores import keep_to_load
from tests.bench.findings import Finding
from tests.bench.ground import Ground, ground
from tests.bench.report import PAGE, show, write

PARTS: Mapping[str, Callable[[Ground], Awaitable[list[Finding]]]] = {
    "ingest": ingest.measure,
    "single": single.measure,
    "crowd": crowd.measure,
    "growth": growth.measure,
    "national": national.measure,
    "overview": overview.measure,
    "projector": projector.measure,
    "relay": relaying.measure,
    "chain": chain.measure,
}


async def run(wanted: list[str], console: Console) -> list[Finding]:
    """Measure the wanted parts, one after the other, saying which one is under way."""
    keep_to_load()
    found: list[Finding] = []
    with ground() as standing:
        for name in wanted:
            started = time.monotonic()
            with console.status(f"measuring {name} …"):
                found += await PARTS[name](standing)
            console.print(f"{name}: {time.monotonic() - started:.0f} s")
    return found


def main() -> None:
    """Measure, show, and write `docs/performance.md` when everything was measured."""
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"bench: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    logs.configure(service="bench", level="ERROR", text=True)
    console = Console()
    found = uvloop.run(run(wanted, console))
    show(console, found)
    if wanted == list(PARTS):
        write(found, parts=list(PARTS))
        console.print(f"written to {PAGE.name}")


if __name__ == "__main__":
    main()
