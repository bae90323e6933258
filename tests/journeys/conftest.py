"""One running system per bus for all stories, and the callers who know it from outside only."""

from collections.abc import AsyncIterator, Generator

import httpx
import pytest

from tests.journeys.callers import Portal, Province
from tests.journeys.items import organization
from tests.journeys.prepared import Prepared
from tests.journeys.running import BUSES, running_system, with_last_words
from tests.journeys.system import System


@pytest.fixture(scope="package", params=BUSES)
async def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prepared: Prepared
) -> AsyncIterator[System]:
    """Started once per bus: on the embedded log from nothing, on Kafka from what is prepared."""
    logs = tmp_path_factory.mktemp(f"logs-{request.param}")
    start = prepared if request.param == "kafka" else None
    async with running_system(logs, bus=request.param, prepared=start) as system:
        yield system


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    # Not through whatever proxy the developer has set: everything is on this machine.
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def portal(system: System, http: httpx.AsyncClient) -> Portal:
    return Portal(http, system.surroundings.url_of)


@pytest.fixture
def jiangsu(system: System, http: httpx.AsyncClient) -> Province:
    return Province(http, system.surroundings.url_of, system.credentials["province-32"])


@pytest.fixture
def guangdong(system: System, http: httpx.AsyncClient) -> Province:
    return Province(http, system.surroundings.url_of, system.credentials["province-44"])


@pytest.fixture
async def helper(jiangsu: Province, portal: Portal) -> dict[str, object]:
    """An organization of Jiangsu that projects and stats have heard of."""
    pushed = organization()
    receipt = await jiangsu.push(pushed)
    for service in ("projects", "stats"):
        await portal.applied(receipt, of="registry", at=service)
    return pushed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return with_last_words(item, (yield))
