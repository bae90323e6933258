"""Projects with its door open, knowing a few organizations and counties of registry's."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.projects.divisions.operations import follow_divisions
from services.projects.main import create_app
from services.projects.organizations.operations import follow_organizations
from services.projects.settings import ProjectsSettings
from shared.auth import verified_by
from shared.clock import now
from shared.contracts.envelope import Event
from shared.contracts.parts import State
from shared.contracts.registry import DivisionState, OrganizationState
from shared.database import Database
from tests.emptying import leave_nothing_in
from tests.tokens import Mint

JIANGSU = "53320000DEMX00030E"
BEIJING = "51110000DEMX00014D"

ORGANIZATIONS = [
    OrganizationState(
        id=f"00000000-0000-7000-8000-00000000000{n}", source="cn", source_id=str(n), code=code,
        name=f"组织{n}", org_type="foundation", level="province", division=province,
        province=province, region="east", is_charity=True, credit_status="normal", status="active",
    )
    for n, (code, province) in enumerate([(JIANGSU, "320000"), (BEIJING, "110000")])
]  # fmt: skip

DIVISIONS = [
    DivisionState(code="610000", name="陕西省", level="province", province="610000"),
    DivisionState(
        code="610926", name="平利县", level="county", parent="610900", prefecture="610900",
        province="610000",
    ),
    DivisionState(
        code="610924", name="紫阳县", level="county", parent="610900", prefecture="610900",
        province="610000",
    ),
    DivisionState(
        code="610928", name="旬阳县", level="county", parent="610900", prefecture="610900",
        province="610000", valid_to="2023-06-30", successors=("610981",),
    ),
    DivisionState(
        code="610981", name="旬阳市", level="county", parent="610900", prefecture="610900",
        province="610000", valid_from="2021-01-01",
    ),
]  # fmt: skip

TABLES = (
    "projects", "progress", "progress_versions", "outbox", "unsent", "batches", "receipt_lines",
    "answered_keys", "delivered_parts", "deferred_items", "organizations", "divisions",
    "snapshots", "snapshot_parts", "raised_versions",
)  # fmt: skip


def told(subject: str, state: State, version: int = 1) -> Event:
    """A state as registry would have told it."""
    return Event(
        type="any", subject=subject, source="/xiangzhu/registry", time=now(), sequence=1,
        version=version, correlation_id="test", data=state.model_dump_json().encode(),
    )  # fmt: skip


async def begin_anew(database: Database) -> None:
    """Empty projects' tables but for what registry told."""
    async with database.transaction() as tx:
        await leave_nothing_in(tx, *TABLES)
        await follow_organizations(tx, [told(o.id, o) for o in ORGANIZATIONS])
        await follow_divisions(tx, [told(d.code, d) for d in DIVISIONS])


@pytest.fixture
async def database(service_urls: Mapping[str, str]) -> AsyncIterator[Database]:
    """Projects' database, empty but for what registry told."""
    database = Database(service_urls["projects"], schema="projects")
    await begin_anew(database)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def mint() -> Mint:
    """Registry's signing key, in a test's hand."""
    return Mint()


@pytest.fixture
async def province(
    service_urls: Mapping[str, str], database: Database, mint: Mint
) -> AsyncIterator[httpx.AsyncClient]:
    """Jiangsu's system at the door of projects."""
    settings = ProjectsSettings(database_url=service_urls["projects"])
    app = create_app(settings)
    async with verified_by(mint.source)(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {mint.token('projects:write', 'projects:read')}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://projects", headers=headers
        ) as client:
            yield client
    await app.state.database.close()


@asynccontextmanager
async def rows(database: Database, sql: str) -> AsyncIterator[list[Any]]:
    async with database.transaction() as tx:
        yield list(await tx.execute(text(sql)))


def project(source_id: str = "P-1", **changes: Any) -> dict[str, Any]:
    """A sound project of Jiangsu's, with some fields changed."""
    return {
        "type": "project",
        "source_id": source_id,
        "source_version": 1,
        "name": "红枣产业帮扶",
        "kind": "industry",
        "stage": "implementing",
        "stage_dates": {"signed": "2023-03-01", "implementing": "2023-04-01"},
        "organizations": [{"code": JIANGSU}],
        "counties": [{"code": "610926"}],
        "funds": [{"entry": "committed", "amount_yuan": "500000.00", "on": "2023-03-01"}],
        "beneficiaries": [{"person_times": 320, "on": "2023-09-30"}],
    } | changes


def progress(source_id: str = "G-1", **changes: Any) -> dict[str, Any]:
    """Sound progress of the sound project, with some fields changed."""
    return {
        "type": "progress",
        "source_id": source_id,
        "source_version": 1,
        "project": "P-1",
        "on": "2023-10-31",
    } | (changes or {"note": "开工"})
