"""Each service once, on a loop beside the tests."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest

from tests.contracts.openapi import SERVICES
from tests.fuzz.floors import MORE, SEED, Floor, loop_beside, opened
from tests.fuzz.worlds import WORLDS


def pytest_report_header() -> str:
    """How to have the same examples again."""
    return f"fuzz: XIANGZHU_FUZZ_SEED={SEED} XIANGZHU_FUZZ_TIMES={MORE}"


@pytest.fixture(scope="module")
def floors(service_urls: Mapping[str, str]) -> Iterator[Mapping[str, Floor]]:
    """The services, each with a small world in it and its door open."""
    with ExitStack() as stack:
        beside = stack.enter_context(loop_beside())
        yield {
            service: stack.enter_context(
                opened(service, service_urls[service], world=WORLDS[service], beside=beside)
            )
            for service in SERVICES
        }
