"""Projects as a province pushes them, and what they refer to, told to whoever must know it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

from services.projects.divisions.operations import follow_divisions
from services.projects.organizations.operations import follow_organizations
from shared.clock import now
from shared.contracts.envelope import Event
from shared.contracts.parts import State
from shared.contracts.registry import DivisionState, OrganizationState
from shared.database import Database

CODES = [f"53320000BNCH{n:05d}X" for n in range(60)]
COUNTIES = [f"6109{n:02d}" for n in range(21, 61)]
KINDS = ("industry", "employment", "education", "health", "elderly_care", "consumption")
STAGES = ("signed", "implementing")


def batch(first: int, count: int, *, version: int = 1) -> bytes:
    """A JSON array of projects with consecutive numbers; each version says something new."""
    return to_json([project(n, version=version) for n in range(first, first + count)])


def project(n: int, *, version: int = 1) -> dict[str, Any]:
    """The state of project `n` as its province holds it in some version."""
    return {
        "type": "project",
        "source_id": f"JS-2025-{n:07d}",
        "source_version": version,
        "name": f"第{n}号红枣产业帮扶项目",
        "kind": KINDS[n % len(KINDS)],
        "stage": STAGES[version % 2],
        "stage_dates": {"intention": "2023-01-05", "signed": "2023-03-01"}
        | ({"implementing": "2023-04-01"} if version % 2 else {}),
        **({} if version % 2 else {"correction_reason": "误报"}),
        "organizations": [{"code": CODES[n % len(CODES)]}],
        "counties": [{"code": COUNTIES[n % len(COUNTIES)]}],
        "planned_end_on": "2027-12-31",
        "funds": [
            {"entry": "committed", "amount_yuan": "500000.00", "on": "2023-03-01"},
            {"entry": "received", "amount_yuan": f"{200000 + version}.00", "on": "2023-05-01"},
        ],
        "beneficiaries": [{"person_times": 320 + version, "on": "2023-09-30"}],
    }


async def introduce(urls: Mapping[str, str]) -> None:
    """Tell projects of the organizations and counties that these projects name."""
    database = Database(urls["projects"], schema="projects", pool_size=1)
    async with database.transaction() as tx:
        await follow_organizations(tx, [_told(state.id, state) for state in _organizations()])
        await follow_divisions(tx, [_told(state.code, state) for state in _counties()])
    await database.close()


def _organizations() -> list[OrganizationState]:
    return [
        OrganizationState(
            id=f"00000000-0000-7000-8000-{n:012d}", source="cn", source_id=str(n), code=code,
            name=f"组织{n}", org_type="foundation", level="province", division="320000",
            province="320000", region="east", is_charity=True, credit_status="normal",
            status="active",
        )
        for n, code in enumerate(CODES)
    ]  # fmt: skip


def _counties() -> list[DivisionState]:
    return [
        DivisionState(
            code=code, name=f"县{code}", level="county", parent="610900", prefecture="610900",
            province="610000",
        )
        for code in COUNTIES
    ]  # fmt: skip


def _told(subject: str, state: State) -> Event:
    return Event(
        type="any", subject=subject, source="/xiangzhu/registry", time=now(), sequence=1,
        version=1, correlation_id="bench", data=state.model_dump_json().encode(),
    )  # fmt: skip
