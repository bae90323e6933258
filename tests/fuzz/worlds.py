"""A small world for each service, so that paths made at random sometimes lead somewhere."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from services.projects.divisions.operations import follow_divisions
from services.projects.organizations.operations import follow_organizations
from services.registry.accounts.operations import provision_accounts
from services.registry.accounts.rules import demo_accounts
from services.registry.clients.operations import provision_clients
from services.registry.clients.queries import own_keys
from services.registry.clients.rules import wanted_clients
from services.registry.organizations.bodies import EXAMPLE as ORGANIZATION
from services.registry.pairings.bodies import EXAMPLE as PAIRING
from services.registry.reference.operations import load_reference
from shared.auth import SCOPES
from shared.heartbeats import beat
from tests.fuzz.floors import Floor, World
from tests.services.projects.conftest import DIVISIONS, ORGANIZATIONS, progress, project, told
from tests.services.stats.conftest import TABLES as STATS
from tests.services.stats.world import tell_world

PUSHED = ("outbox", "unsent", "batches", "receipt_lines", "answered_keys", "delivered_parts",
          "deferred_items")  # fmt: skip
PROJECTS_PUSHED = (*PUSHED, "projects", "progress", "progress_versions")
PROJECTS = (*PROJECTS_PUSHED, "organizations", "divisions")
REGISTRY_PUSHED = (*PUSHED, "organizations", "pairings")
REGISTRY = (*REGISTRY_PUSHED, "clients", "client_secrets", "signing_keys",
            "accounts", "sessions", "sign_in_failures")  # fmt: skip


async def _beat(floor: Floor) -> None:
    """The sign of a worker, which lives as long as the test."""
    async with floor.database.transaction() as tx:
        await beat(tx, process="test", trouble=None)
        await tx.execute(text("update heartbeats set at = at + interval '1 hour'"))


async def _push(floor: Floor, items: list[Any], *, mode: str = "commit") -> str:
    answer = await floor.client.post(
        f"/{floor.service}/v1/batches?mode={mode}",
        json=items,
        headers={**floor.everything, "Idempotency-Key": f'"{mode}"'},
    )
    assert answer.json()["counts"] == {"created": len(items)}, answer.text
    return str(answer.json()["batch_id"])


async def _open(floor: Floor, types: str) -> str:
    answer = await floor.client.post(
        f"/{floor.service}/v1/snapshots?types={types}",
        headers={**floor.everything, "Idempotency-Key": '"open"'},
    )
    return str(answer.json()["snapshot_id"])


async def _ids(floor: Floor, plural: str) -> list[str]:
    answer = await floor.client.get(f"/{floor.service}/v1/{plural}", headers=floor.everything)
    return [one["id"] for one in answer.json()["items"]]


async def tell_registry(floor: Floor) -> None:
    """The published lists, a client, an account, an organization, a pairing and their batches."""
    await _beat(floor)
    wanted = wanted_clients({"320000": "江苏省"}, all_scopes=list(SCOPES))
    async with floor.database.transaction() as tx:
        await load_reference(tx)
        await provision_clients(tx, wanted, secrets={})
        await provision_accounts(tx, demo_accounts({"320000": "江苏省"}), passwords={})
    await own_keys(floor.database)()
    another = ORGANIZATION | {
        "code": "51110000DEMX00014D",
        "source_id": "2",
        "division": "110000",
        "org_type": "association",
    }
    batches = [
        await _push(floor, [ORGANIZATION, PAIRING]),
        await _push(floor, [another], mode="validate"),
    ]
    floor.ids |= {
        "batch_id": batches,
        "item_id": await _ids(floor, "organizations") + await _ids(floor, "pairings"),
        "client_id": ["admin", "province-32"],
        "user_name": ["officer-32"],
        "list_id": ["key-counties-160"],
        "code": ["610926", "610900", "000000"],
        "source": ["cn-32"],
        "item_type": ["organization"],
        "snapshot_id": [await _open(floor, "organization,pairing")],
        "part": ["1", "2"],
    }


async def tell_projects(floor: Floor) -> None:
    """A few organizations and counties, a project with progress, and their batches."""
    await _beat(floor)
    async with floor.database.transaction() as tx:
        await follow_organizations(tx, [told(one.id, one) for one in ORGANIZATIONS])
        await follow_divisions(tx, [told(one.code, one) for one in DIVISIONS])
    batches = [
        await _push(floor, [project(), progress()]),
        await _push(floor, [project("P-2")], mode="validate"),
    ]
    floor.ids |= {
        "batch_id": batches,
        "item_id": await _ids(floor, "projects") + await _ids(floor, "progress"),
        "source": ["cn-32"],
        "item_type": ["project"],
        "snapshot_id": [await _open(floor, "project,progress")],
        "part": ["1", "2"],
    }


async def tell_stats(floor: Floor) -> None:
    """The random small world of the tests of stats."""
    await _beat(floor)
    await tell_world(floor.database)
    await floor.app.state.live_overview.make_once()
    floor.ids |= {"code": ["610926", "610924", "150422", "500105", "A1", "C1"]}


WORLDS: Mapping[str, World] = {
    "registry": World(REGISTRY, tell_registry),
    "projects": World(PROJECTS, tell_projects),
    "stats": World(STATS, tell_stats),
}
