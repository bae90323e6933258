"""The front door of registry: builds the HTTP application from its rooms."""

from fastapi import FastAPI

from services.registry.accounts.api import router as accounts
from services.registry.accounts.passwords import Passwords
from services.registry.accounts.session_api import router as sessions
from services.registry.batches.api import router as batches
from services.registry.clients.api import router as clients
from services.registry.clients.queries import own_keys
from services.registry.clients.slowing import Slowing
from services.registry.console import pages
from services.registry.divisions.api import router as divisions
from services.registry.focus_lists.api import router as focus_lists
from services.registry.organizations.api import router as organizations
from services.registry.pairings.api import router as pairings
from services.registry.region_pairs.api import router as region_pairs
from services.registry.settings import RegistrySettings
from shared.auth import verified_by
from shared.database import Database
from shared.door import create_app as build
from shared.door import front, serve


def create_app(settings: RegistrySettings) -> FastAPI:
    """The application of registry; tokens are checked with the keys in its own database."""
    database = Database(
        settings.database_url, schema=settings.schema_name, pool_size=settings.database_pool_size
    )
    app = build(
        settings,
        title="Xiangzhu registry · 乡助登记服务",
        description="Who and where: divisions, focus lists, organizations, pairings, clients, "
        "accounts of officers.",
        routers=[
            clients,
            sessions,
            accounts,
            divisions,
            focus_lists,
            region_pairs,
            organizations,
            pairings,
            batches,
        ],
        database=database,
        running=[verified_by(own_keys(database))],
    )
    app.state.slowing, app.state.passwords = Slowing(), Passwords()
    pages.install(app, settings)
    front.install(app, settings.service)
    return app


if __name__ == "__main__":
    here = RegistrySettings.model_validate({})
    serve(create_app(here), here)
