"""One PostgreSQL for all tests, and a database whose three schemas are at their newest revision."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from deploy.local.database import drop_database, prepare_database
from deploy.local.postgres import temporary_cluster
from shared import logs
from tests.journeys.prepared import Prepared, prepared_folder
from tests.schemas import migrate


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
    await drop_database(cluster_url, name=name)


@pytest.fixture(scope="session")
async def prepared() -> AsyncIterator[Prepared]:
    """What a system's first start makes, to be copied; made on the first demand."""
    async with prepared_folder() as made:
        yield made


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Logs as a process writes them: one line each, no local variables."""
    logs.configure(service="tests", level="WARNING", text=False)
