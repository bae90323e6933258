"""The back door of stats: follows registry and projects, and keeps the numbers checked."""

from services.stats.event_handlers import HANDLERS
from services.stats.settings import StatsSettings
from shared.contracts import projects, registry
from shared.listener import Hearing
from shared.workers import work

if __name__ == "__main__":
    work(StatsSettings(), hearing=Hearing(HANDLERS), topics=[registry.TOPIC, projects.TOPIC])
