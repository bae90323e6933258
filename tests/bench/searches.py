"""Organizations found by parts of their names: frequent, rare and absent ones, each kind apart."""

import time
from statistics import median
from urllib.parse import urlencode

import asyncpg
from pydantic_core import from_json

from tests.bench.findings import Finding, percentile
from tests.bench.ground import Served
from tests.bench.requests import Connection, connect, request
from tests.bench.words import Asked, words_asked

PAGE = 20
# Of so many searches one is checked, and timed, beside a scan of the table.
SCANNED = 10

_KINDS = {
    "frequent": "words that one name in fifty holds",
    "middle": "words that one name in two thousand holds",
    "rare": "words that fewer names hold",
    "correlated": "words of common pairs that no name holds side by side",
    "absent": "words of which a pair is in no name",
    "narrowed": "all these words, and a province or county",
}


async def searches(
    registry: Served, administrator: asyncpg.Connection, *, count: int, words: int
) -> list[Finding]:
    """So many different words of every kind over HTTP, some of them beside a scan.

    Raises `RuntimeError` for an answer that is not what the scan finds.
    """
    drawn = await administrator.fetch(
        "select name, province, division from registry.organizations"
        " order by content_hash limit 20000"
    )
    connection = await connect(registry.port)
    findings = []
    for kind, asked in words_asked(drawn, words).items():
        searched, scanned = [], []
        for number, one in enumerate(asked):
            waited, found = await _search(connection, one)
            searched.append(waited)
            if number % SCANNED == 0:
                started = time.perf_counter()
                held = await _scan(administrator, one)
                scanned.append(time.perf_counter() - started)
                if found != min(held, PAGE):
                    raise RuntimeError(f"{one}: {found} found of {held}")
        findings.append(_finding(kind, searched, scanned, count))
    connection.close()
    return findings


async def _search(connection: Connection, asked: Asked) -> tuple[float, int]:
    """The seconds of one search, and how many were found on the first page."""
    query = urlencode({"limit": PAGE, **asked})
    started = time.perf_counter()
    answer = await connection.ask(request("GET", f"/registry/v1/organizations?{query}"))
    waited = time.perf_counter() - started
    items = from_json(answer.body).get("items", [])
    if answer.status != 200 or any(asked["name"] not in one["name"] for one in items):
        raise RuntimeError(f"{asked}: {answer.status} {answer.body[:300]!r}")
    return waited, len(items)


async def _scan(administrator: asyncpg.Connection, asked: Asked) -> int:
    narrowed = "".join(f" and {name} = '{asked[name]}'" for name in asked if name != "name")
    held: int = await administrator.fetchval(
        f"select count(*) from registry.organizations where name like $1{narrowed}",
        f"%{asked['name']}%",
    )
    return held


def _finding(kind: str, searched: list[float], scanned: list[float], count: int) -> Finding:
    return Finding(
        f"organizations found by part of the name among {count:,}, p99: {_KINDS[kind]}",
        f"p50 {median(searched) * 1e3:,.1f} ms, worst {max(searched) * 1e3:,.1f} ms "
        f"of {len(searched)}, over HTTP",
        f"p50 {median(scanned) * 1e3:,.0f} ms: a scan for the same characters",
        percentile(searched, 0.99) * 1e3,
        15,
        unit="ms",
        at_most=True,
        limit="pages of the table that memory does not hold, and long lists of common words",
    )
