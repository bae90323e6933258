"""The back door of stats: follows registry and projects, and keeps the numbers reconciled."""

from functools import partial

from services.stats.event_handlers import HANDLERS
from services.stats.reconciliation.operations import keep_reconciled
from services.stats.settings import StatsSettings
from shared.contracts import projects, registry
from shared.listener import Hearing
from shared.workers import work

if __name__ == "__main__":
    settings = StatsSettings()
    work(
        settings,
        hearing=Hearing(HANDLERS),
        topics=[registry.TOPIC, projects.TOPIC],
        timers=[partial(keep_reconciled, seconds=settings.reconcile_seconds)],
    )
