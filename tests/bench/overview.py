"""Reading the overview, whole and unchanged, beside a route that answers a small constant."""

import re
import shutil
import subprocess
from asyncio import create_subprocess_exec
from collections.abc import Awaitable, Callable, Mapping
from urllib.request import Request, urlopen

from tests.bench.facts import tell_projects
from tests.bench.findings import Finding, interleaved
from tests.bench.ground import Ground, Served
from tests.bench.requests import Load, request

PATH = "/stats/v1/overview"
ACCEPTED = {"Accept-Encoding": "gzip, deflate, br, zstd"}
CLIENTS = 32


async def measure(
    ground: Ground, *, seconds: float = 2.0, rounds: int = 5, projects: int = 5_000
) -> list[Finding]:
    """As a browser reads it: compressed, and with the tag it has got."""
    urls = await ground.database()
    await tell_projects(urls["stats"], projects)
    served, floor = ground.serve("stats", urls), ground.serve_floor()
    tag = _tag_of(served)
    known = ACCEPTED | {"If-None-Match": tag}
    constant, whole, unchanged = await interleaved(
        [
            _load(floor, "/constant", {}, seconds),
            _load(served, PATH, ACCEPTED, seconds),
            _load(served, PATH, known, seconds),
        ],
        rounds=rounds,
    )
    ground.stop_services()
    words = f"{constant:,.0f}/s: a route of the framework that answers a small constant"
    return [
        _finding("overview, whole (200)", whole, constant, 3.0, words),
        _finding("overview, unchanged (304)", unchanged, constant, 4.0, words),
    ]


def _tag_of(served: Served) -> str:
    with urlopen(Request(f"http://127.0.0.1:{served.port}{PATH}")) as answer:
        return str(answer.headers["ETag"])


def _load(
    served: Served, path: str, headers: Mapping[str, str], seconds: float
) -> Callable[[], Awaitable[float]]:
    if shutil.which("wrk"):
        return lambda: _wrk(served, path, headers, seconds)
    # Python's own client is slower than the server: the ratios are then smaller than the truth.
    sent = request("GET", path, headers=headers)
    return lambda: Load(served.port, CLIENTS, lambda: sent).run(seconds)


async def _wrk(served: Served, path: str, headers: Mapping[str, str], seconds: float) -> float:
    named = [f"-H{name}: {value}" for name, value in headers.items()]
    address = f"http://127.0.0.1:{served.port}{path}"
    lasting = f"-d{max(round(seconds), 1)}s"
    wrk = await create_subprocess_exec(
        "wrk", "-t1", f"-c{CLIENTS}", lasting, *named, address, stdout=subprocess.PIPE
    )
    said = (await wrk.communicate())[0].decode()
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(found[1])


def _finding(path: str, rate: float, floor: float, goal: float, words: str) -> Finding:
    by = "" if shutil.which("wrk") else " (measured with a client that is slower than the server)"
    return Finding(
        path,
        f"{rate:,.0f}/s",
        words,
        rate / floor,
        goal,
        limit=f"the server's own handling of a request{by}: nothing is asked or written for it",
    )
