"""The worker of stats ends when it is told to, whatever its database is busy with."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from shared.database import Database

# What a reconciliation waits for: held by another, it goes on as one of a million facts does.
HELD = "select pg_advisory_xact_lock(hashtextextended(current_schema || '.reconcile', 0))"
BUSY = (
    "select count(*) from pg_stat_activity where application_name = 'xiangzhu.stats'"
    " and wait_event_type = 'Lock' and query like '%reconcile%'"
)
LEASES = "select count(*) from leases"


@contextmanager
def a_worker(url: str) -> Iterator[subprocess.Popen[bytes]]:
    surroundings = {"XIANGZHU_STATS_DATABASE_URL": url, "XIANGZHU_STATS_RECONCILE_SECONDS": "0.1"}
    command = [sys.executable, "-m", "services.stats.worker"]
    process = subprocess.Popen(
        command, env={**os.environ, **surroundings}, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(stats: Database, question: str) -> None:
    async with asyncio.timeout(20):
        while not await ask(stats, question):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.02)


async def ask(stats: Database, question: str) -> int:
    async with stats.transaction() as tx:
        return int((await tx.execute(text(question))).scalar_one())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_during_a_reconciliation_is_heard(
    stats: Database, service_urls: Mapping[str, str], number: signal.Signals
) -> None:
    async with stats.transaction() as holding:
        await holding.execute(text(HELD))
        with a_worker(service_urls["stats"]) as worker:
            await until(stats, LEASES)
            await until(stats, BUSY)
            worker.send_signal(number)
            asked_at = time.monotonic()
            code = await asyncio.to_thread(worker.wait, 10)
            assert time.monotonic() - asked_at < 2
    assert code == 0
    assert await ask(stats, LEASES) == 0, "the next worker would wait for these to expire"
    assert await ask(stats, BUSY) == 0, "the statement has been cancelled, too"
