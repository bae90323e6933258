"""Starts a whole system for tests and sees to it that nothing of it is left."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from deploy.local.kafka_jars import KafkaUnavailable
from tests.journeys.prepared import Prepared, folder_to_pass_through
from tests.journeys.system import System

BUSES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]


@asynccontextmanager
async def running_system(
    logs: Path, *, bus: str, prepared: Prepared | None = None
) -> AsyncIterator[System]:
    """A system that is ready; every process of it is gone afterwards, whatever happened.

    With `prepared` it starts on a copy of that, else on nothing as `make run` does.

    A Kafka that cannot be had is a failure in CI; elsewhere the test is skipped and says why.
    """
    with folder_to_pass_through() as folder:
        system = System(folder, logs, bus=bus, prepared=prepared)
        watching: asyncio.Task[None] | None = None
        try:
            await system.start()
            watching = asyncio.create_task(system.watch())
            yield system
        except KafkaUnavailable as why:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no Apache Kafka here: {why}")
        finally:
            if watching is not None:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
            await system.stop()


def with_last_words(item: pytest.Item, report: pytest.TestReport) -> pytest.TestReport:
    """The report of a test; a failure shows what each process of its system said last."""
    system = getattr(item, "funcargs", {}).get("system")
    if report.failed and system is not None:
        report.sections += system.last_words()
    return report
