"""Registry with its door open and the published lists loaded."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.clients import operations as clients
from services.registry.clients.queries import own_keys
from services.registry.clients.rules import Client, wanted_clients
from services.registry.main import create_app
from services.registry.reference.operations import load_reference
from services.registry.settings import RegistrySettings
from shared.auth import SCOPES, verified_by
from shared.database import Database
from tests.emptying import leave_nothing_in

TABLES = (
    "clients", "client_secrets", "signing_keys", "organizations", "pairings",
    "outbox", "unsent", "batches", "receipt_lines", "answered_keys", "delivered_parts",
    "deferred_items", "snapshots", "snapshot_parts", "raised_versions",
)  # fmt: skip


@pytest.fixture(scope="session")
async def reference(service_urls: Mapping[str, str]) -> None:
    """The published lists, loaded once for all tests."""
    database = Database(service_urls["registry"], schema="registry", pool_size=1)
    async with database.transaction() as tx:
        await load_reference(tx)
    await database.close()


@pytest.fixture
async def database(service_urls: Mapping[str, str], reference: None) -> AsyncIterator[Database]:
    """Registry's database: the published lists, but no clients, keys or pushed items."""
    database = Database(service_urls["registry"], schema="registry")
    async with database.transaction() as tx:
        await leave_nothing_in(tx, *TABLES)
    yield database
    await database.close()


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that is rolled back in the end, so a test may change the published lists."""
    async with database.engine.connect() as connection:
        begun = await connection.begin()
        yield connection
        await begun.rollback()


@pytest.fixture
async def door(
    service_urls: Mapping[str, str], database: Database
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token at the door of registry."""
    app = create_app(RegistrySettings(database_url=service_urls["registry"]))
    async with verified_by(own_keys(database))(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://registry") as client:
            yield client
    await app.state.database.close()


@pytest.fixture
async def secrets(database: Database) -> dict[str, str]:
    """The secret of the administrator and of the clients of Jiangsu and Shaanxi."""
    wanted = wanted_clients({"320000": "江苏省", "610000": "陕西省"}, all_scopes=list(SCOPES))
    async with database.transaction() as tx:
        return await clients.provision_clients(tx, wanted, secrets={})


@pytest.fixture
async def admin(door: httpx.AsyncClient, secrets: Mapping[str, str]) -> httpx.AsyncClient:
    """The administrator at the door of registry."""
    door.headers["Authorization"] = await bearer(door, "admin", secrets["admin"])
    return door


async def bearer(door: httpx.AsyncClient, client_id: str, secret: str) -> str:
    """The header a client gets in for its id and secret."""
    answer = await door.post(
        "/registry/v1/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client_id, secret),
    )
    return f"Bearer {answer.json()['access_token']}"


def client(client_id: str = "portal", **changes: object) -> Client:
    """A client of Jiangsu's, with some fields changed."""
    fields = {
        "client_id": client_id,
        "label": "江苏门户",
        "scopes": ("projects:read",),
        "division": "320000",
        "sources": ("cn-32",),
    }
    return Client(**fields | changes)  # type: ignore[arg-type]
