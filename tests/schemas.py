"""The services' schemas as their revisions make them."""

from collections.abc import Mapping
from importlib import import_module

from shared import migrations
from shared.database import Database
from shared.migrations import Migrations


def histories() -> Mapping[str, Migrations]:
    """The revisions of each service."""
    return {
        service: import_module(f"services.{service}.schema").MIGRATIONS
        for service in ("registry", "projects", "stats")
    }


async def migrate(urls: Mapping[str, str]) -> None:
    """Bring each service's schema to its newest revision."""
    for service, history in histories().items():
        database = Database(urls[service], schema=service, pool_size=1)
        await migrations.upgrade(database, history)
        await database.close()
