"""The plan that the demo's tests look at: a fixed day at scale 1."""

from datetime import date
from typing import Any

import pytest

from deploy.demo.organizations import organizations
from deploy.demo.pairings import pairings
from deploy.demo.plan import VOLUMES, Plan
from deploy.demo.projects import projects

DAY = date(2026, 11, 20)
# Large enough for every branch, small enough to be looked at whole.
SOME = ("11", "32", "50", "51", "54", "66")


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan(seed=2022, day=DAY)


@pytest.fixture(scope="session")
def all_organizations(plan: Plan) -> list[dict[str, Any]]:
    return [item for sender in VOLUMES for item in organizations(plan, sender)]


@pytest.fixture(scope="session")
def some_projects(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    return {sender: list(projects(plan, sender)) for sender in SOME}


@pytest.fixture(scope="session")
def all_pairings(plan: Plan) -> list[dict[str, Any]]:
    return [item for held in pairings(plan).values() for item in held]
