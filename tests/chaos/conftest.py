"""A running system of its own for each trial by killing, thrown away afterwards."""

from collections.abc import AsyncIterator, Generator

import httpx
import pytest

from tests.journeys.prepared import Prepared
from tests.journeys.running import BUSES, running_system, with_last_words
from tests.journeys.system import System


@pytest.fixture(params=BUSES)
async def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prepared: Prepared
) -> AsyncIterator[System]:
    """Started anew for each test: what the last one has broken must not be blamed on the next."""
    logs = tmp_path_factory.mktemp(f"logs-{request.param}")
    async with running_system(logs, bus=request.param, prepared=prepared) as system:
        yield system


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    # Not through whatever proxy the developer has set: everything is on this machine.
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        yield client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return with_last_words(item, (yield))
