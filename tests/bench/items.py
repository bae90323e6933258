"""Projects as a province pushes them, and the world they name, told to whoever must know it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from services.projects.divisions.operations import follow_divisions
from services.projects.organizations.operations import follow_organizations
from services.registry.reference.operations import load_reference
from services.stats.event_handlers import hear_registry
from shared.clock import now
from shared.contracts.envelope import Event, source_of
from shared.contracts.registry import DIVISION_EVENTS, OrganizationState
from shared.database import Database, driver
from shared.reference import rows

CODES = [f"53320000BNCH{n:05d}X" for n in range(60)]
COUNTIES = [row["code"] for row in rows("key_counties")]
KINDS = ("industry", "employment", "education", "health", "elderly_care", "consumption")
STAGES = ("signed", "implementing")

_TOLD = """
select id as sequence, type, subject, version, time, correlation_id, causation_id, traceparent, data
from outbox order by id
"""


def batch(first: int, count: int, *, version: int = 1) -> bytes:
    """A JSON array of projects with consecutive numbers; each version says something new."""
    return to_json([project(n, version=version) for n in range(first, first + count)])


def project(n: int, *, version: int = 1) -> dict[str, Any]:
    """Project `n` as its province holds it in some version: every other one is a step back."""
    is_forward = version % 2 == 1
    return {
        "type": "project",
        "source_id": f"JS-2025-{n:07d}",
        "source_version": version,
        "name": f"第{n}号红枣产业帮扶项目",
        "kind": KINDS[n % len(KINDS)],
        "stage": STAGES[version % 2],
        "stage_dates": {"intention": "2023-01-05", "signed": "2023-03-01"}
        | ({"implementing": "2023-04-01"} if is_forward else {}),
        **({} if is_forward else {"correction": True, "correction_reason": "误报"}),
        "organizations": [{"code": CODES[n % len(CODES)]}],
        "counties": [{"code": COUNTIES[n % len(COUNTIES)]}],
        "planned_end_on": "2027-12-31",
        "funds": [
            {"entry": "committed", "amount_yuan": "500000.00", "on": "2023-03-01"},
            {"entry": "received", "amount_yuan": f"{200000 + version}.00", "on": "2023-05-01"},
        ],
        "beneficiaries": [{"person_times": 320 + version, "on": "2023-09-30"}],
    }


def progress(n: int, *, of: int) -> dict[str, Any]:
    """Report `n`, which adds to one of the first `of` projects."""
    return {
        "type": "progress",
        "source_id": f"JS-REPORT-{n:07d}",
        "project": project(n % of)["source_id"],
        "on": "2023-10-15",
        "funds": [{"entry": "spent", "amount_yuan": f"{1 + n % 90}.50"}],
        "beneficiaries": [{"person_times": 1 + n % 40}],
    }


async def introduce(urls: Mapping[str, str]) -> None:
    """Let projects and stats hear the published lists, and projects the organizations."""
    told = await _published(urls["registry"])
    divisions = set(DIVISION_EVENTS.values())
    projects = Database(urls["projects"], schema="projects", pool_size=1)
    async with projects.transaction() as tx:
        await follow_divisions(tx, [event for event in told if event.type in divisions])
        await follow_organizations(tx, _organizations())
    await projects.close()
    stats = Database(urls["stats"], schema="stats", pool_size=1)
    async with stats.transaction() as tx:
        await hear_registry(tx, told)
    await stats.close()


async def _published(url: str) -> Sequence[Event]:
    registry = Database(url, schema="registry", pool_size=1)
    async with registry.transaction() as tx:
        await load_reference(tx)
        found = await (await driver(tx)).fetch(_TOLD)
    await registry.close()
    return [Event(source=source_of("registry"), **row) for row in found]


def _organizations() -> list[Event]:
    states = [
        OrganizationState(
            id=f"00000000-0000-7000-8000-{n:012d}", source="cn", source_id=str(n), code=code,
            name=f"组织{n}", org_type="foundation", level="province", division="320000",
            province="320000", region="east", is_charity=True, credit_status="normal",
            status="active",
        )
        for n, code in enumerate(CODES)
    ]  # fmt: skip
    return [
        Event(
            type="any", subject=state.id, source=source_of("registry"), time=now(), sequence=1,
            version=1, correlation_id="bench", data=state.model_dump_json().encode(),
        )
        for state in states
    ]  # fmt: skip
