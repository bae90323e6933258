"""The front door of stats: builds the HTTP application from its rooms."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.stats.changes.api import router as changes
from services.stats.changes.ending import ends_with_the_process
from services.stats.changes.watchers import Watchers
from services.stats.counties.api import router as counties
from services.stats.dashboards import pages
from services.stats.freshness.api import router as freshness
from services.stats.indicators.api import router as indicators
from services.stats.overview.api import router as overview
from services.stats.overview.hot import InFront, LiveOverview
from services.stats.reconciliation.api import router as reconciliation
from services.stats.settings import StatsSettings
from shared.auth import published_at, verified_by
from shared.database import Database
from shared.door import create_app as build
from shared.door import serve
from shared.door.origins import open_to
from shared.watermarks import Applied


def create_app(settings: StatsSettings) -> FastAPI:
    """The application of stats; its reading is public, what it does on demand is not."""
    database = Database(
        settings.database_url, schema=settings.schema_name, pool_size=settings.database_pool_size
    )
    applied, watchers = Applied(database), Watchers()
    live = LiveOverview(database, applied, data_label=settings.data_label)
    live.tell(watchers.heard)
    app = build(
        settings,
        title="Xiangzhu stats · 乡助统计服务",
        description="How it stands: indicators, the key counties, changes as they happen.",
        routers=[overview, indicators, counties, changes, freshness, reconciliation],
        database=database,
        running=[
            verified_by(published_at(settings.registry_url)),
            applied.running,
            ends_with_the_process(watchers),
            live.running,
        ],
    )
    app.state.live_overview = live
    pages.install(app)
    open_to(
        app, settings.origins_of_console, paths=["/stats/v1/watermark", "/stats/v1/error-codes"]
    )
    return app


def create_front(settings: StatsSettings) -> ASGIApp:
    """What the server serves: the live overview's ready bytes, and the application behind."""
    app = create_app(settings)
    return InFront(app, app.state.live_overview)


if __name__ == "__main__":
    here = StatsSettings()
    serve(create_front(here), here)
