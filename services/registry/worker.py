"""The back door of registry: tells its events and takes large deliveries; it follows nobody."""

from services.registry.batches.intake import INTAKE
from services.registry.settings import RegistrySettings
from shared.ingestion.taking import Taking
from shared.ingestion.tidying import keep_tidy
from shared.ingestion.waiting import Waiting
from shared.workers import work

if __name__ == "__main__":
    work(
        RegistrySettings.model_validate({}),
        timers=[Taking(INTAKE).run, Waiting(INTAKE).run, keep_tidy],
    )
