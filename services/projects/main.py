"""The front door of projects: builds the HTTP application from its rooms."""

from fastapi import FastAPI

from services.projects.batches.api import router as batches
from services.projects.progress.api import router as progress
from services.projects.projects.api import router as projects
from services.projects.settings import ProjectsSettings
from services.projects.watermarks.api import router as watermarks
from shared.auth import published_at, verified_by
from shared.database import Database
from shared.door import create_app as build
from shared.door import front, serve
from shared.door.origins import open_to
from shared.watermarks import Applied

OPEN_TO_CONSOLE = (
    "/projects/v1/batches",
    "/projects/v1/error-codes",
    "/projects/v1/snapshots",
    "/projects/v1/templates",
    "/projects/v1/watermark",
)


def create_app(settings: ProjectsSettings) -> FastAPI:
    """The application of projects; tokens are checked with the keys registry publishes."""
    database = Database(
        settings.database_url, schema=settings.schema_name, pool_size=settings.database_pool_size
    )
    app = build(
        settings,
        title="Xiangzhu projects · 乡助项目服务",
        description="What is being done: projects through their stages, money, beneficiaries.",
        routers=[batches, projects, progress, watermarks],
        database=database,
        running=[verified_by(published_at(settings.registry_url)), Applied(database).running],
    )
    front.install(app, settings.service)
    open_to(app, settings.origins_of_console, paths=OPEN_TO_CONSOLE)
    return app


if __name__ == "__main__":
    here = ProjectsSettings()
    serve(create_app(here), here)
