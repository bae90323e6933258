"""One PostgreSQL for all tests, and a database whose three schemas are at their newest revision."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping

import asyncpg
import pytest
from xdist.remote import Producer

from deploy.local.database import drop_database, prepare_database
from deploy.local.postgres import temporary_cluster
from shared import logs
from tests.journeys.prepared import Prepared, prepared_folder
from tests.schemas import migrate
from tests.sharing_out import ByGround


def pytest_configure() -> None:
    """Brokers compile for their start, which is half the work so; they live for a minute here."""
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGround:
    """Who runs which tests when several processes share them."""
    return ByGround(config, log)


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """The administrator's address of a PostgreSQL; one of one's own by XIANGZHU_TEST_POSTGRES."""
    if own := os.environ.get("XIANGZHU_TEST_POSTGRES"):
        yield own
        return
    with temporary_cluster() as cluster:
        yield cluster.admin_url


@pytest.fixture(scope="session")
async def service_urls(cluster_url: str) -> AsyncIterator[Mapping[str, str]]:
    """The address of a fresh database for each service, its schema migrated to head."""
    name = f"xiangzhu_test_{os.getpid()}"
    urls = await prepare_database(cluster_url, name=name)
    await migrate(urls)
    yield urls
    left = await sessions_in(cluster_url, name)
    await drop_database(cluster_url, name=name)
    # What a test leaves running stands still whenever its loop does, perhaps with a table locked.
    assert left == [], "tests have left these running"


@pytest.fixture(scope="session")
async def prepared() -> AsyncIterator[Prepared]:
    """What a system's first start makes, to be copied; made on the first demand."""
    async with prepared_folder() as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Logs as a process writes them: one line each, no local variables."""
    logs.configure(service="tests", level="WARNING", text=False)


async def sessions_in(cluster_url: str, name: str) -> list[str]:
    """Who is connected to a database, and with what last question; ends take a moment."""
    admin = await asyncpg.connect(cluster_url)
    # PostgreSQL's own work, such as vacuuming what a test has emptied, is nobody's to end.
    asked = (
        "select application_name || ': ' || query from pg_stat_activity"
        " where datname = $1 and backend_type = 'client backend'"
    )
    left: list[str] = []
    for _ in range(20):
        left = [said for (said,) in await admin.fetch(asked, name)]
        if not left:
            break
        await asyncio.sleep(0.1)
    await admin.close()
    return left
