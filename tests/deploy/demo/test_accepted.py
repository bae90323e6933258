"""The services' own rules find nothing wrong with what the demo pushes."""

from itertools import islice
from typing import Any

import pytest
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from deploy.demo.live import updates
from deploy.demo.pairings import pairings
from deploy.demo.plan import Plan
from services.projects.progress import rules as progress_rules
from services.projects.progress.bodies import ProgressIn
from services.projects.projects import rules as project_rules
from services.projects.projects.bodies import ProjectIn
from services.registry.organizations import rules as organization_rules
from services.registry.organizations.bodies import OrganizationIn
from services.registry.pairings import rules as pairing_rules
from services.registry.pairings.bodies import PairingIn
from shared.ingestion.references import Division, Helper, References
from shared.reference import rows


def _division(row: dict[str, str]) -> Division:
    return Division(
        code=row["code"],
        level=row["level"],
        prefecture=None,
        province=row["code"][:2] + "0000",
        is_current=True,
        successors=(),
    )


DIVISIONS = {row["code"]: _division(row) for row in rows("divisions")}


@pytest.fixture(scope="module")
def helpers(all_organizations: list[dict[str, Any]]) -> dict[str, Helper]:
    return {
        item["code"]: Helper(
            id=item["code"],
            code=item["code"],
            province=item["division"][:2] + "0000",
            org_type=item["org_type"],
            region=None,
            division=item["division"],
        )
        for item in all_organizations
    }


def _division_of(sender: str) -> str:
    return "650000" if sender == "66" else f"{sender}0000"


def _as_received(body: Any, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = TypeAdapter(list[body]).validate_json(to_json(items))
    assert from_json(to_json(received)) == from_json(to_json(items))
    return received


def test_every_organization_is_accepted(
    plan: Plan, all_organizations: list[dict[str, Any]]
) -> None:
    for item in _as_received(OrganizationIn, all_organizations):
        known = organization_rules.Known(
            divisions=DIVISIONS,
            regions={},
            holders={},
            source="cn",
            sender_division=item["division"][:2] + "0000",
            today=plan.day,
        )
        assert isinstance(organization_rules.decide(item, None, known), dict), item


def test_every_pairing_is_accepted(plan: Plan, helpers: dict[str, Helper]) -> None:
    for sender, held in pairings(plan).items():
        references = References(helpers, DIVISIONS, _division_of(sender))
        for item in _as_received(PairingIn, held):
            known = pairing_rules.Known(references, plan.day)
            assert isinstance(pairing_rules.decide(item, None, known), dict), item


def test_every_project_is_accepted(
    plan: Plan, helpers: dict[str, Helper], some_projects: dict[str, list[dict[str, Any]]]
) -> None:
    for sender, held in some_projects.items():
        references = References(helpers, DIVISIONS, _division_of(sender))
        for item in _as_received(ProjectIn, held):
            known = project_rules.Known(references, plan.day)
            assert isinstance(project_rules.decide(item, None, known), dict), item


def test_every_live_update_is_accepted_after_the_one_before(
    plan: Plan, helpers: dict[str, Helper]
) -> None:
    stands: dict[str, dict[str, Any]] = {}
    references: dict[str, References] = {}
    for sender, item in islice(updates(plan, "090000"), 1500):
        if item["type"] == "progress":
            projects = dict.fromkeys(stands, "id")
            (received,) = _as_received(ProgressIn, [item])
            reported = progress_rules.decide(
                received, None, progress_rules.Known(projects, plan.day)
            )
            assert isinstance(reported, dict), item
            continue
        # What is reckoned once for a batch need not be reckoned for each update.
        references.setdefault(sender, References(helpers, DIVISIONS, _division_of(sender)))
        known = project_rules.Known(references[sender], plan.day)
        (received,) = _as_received(ProjectIn, [item])
        state = project_rules.decide(received, stands.get(item["source_id"]), known)
        assert isinstance(state, dict), item
        stands[item["source_id"]] = state
