"""The back door of projects: tells its events, follows registry's, takes large deliveries."""

from services.projects.batches.intake import INTAKE
from services.projects.event_handlers import HANDLERS, IGNORED
from services.projects.settings import ProjectsSettings
from shared.contracts import registry
from shared.ingestion.taking import Taking
from shared.ingestion.tidying import keep_tidy
from shared.ingestion.waiting import Waiting
from shared.listener import Hearing
from shared.workers import work

if __name__ == "__main__":
    work(
        ProjectsSettings(),
        hearing=Hearing(HANDLERS, IGNORED),
        topics=[registry.TOPIC],
        timers=[Taking(INTAKE).run, Waiting(INTAKE).run, keep_tidy],
    )
