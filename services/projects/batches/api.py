"""Routes by which provinces push projects and progress and read what became of them."""

from services.projects.progress.intake import PROGRESS
from services.projects.projects.bodies import EXAMPLE
from services.projects.projects.intake import PROJECT
from shared.ingestion.api import batch_routes
from shared.ingestion.receive import Intake

# In the order in which they may refer to each other: progress may name a project that arrives in
# the same batch.
router = batch_routes(
    "projects", Intake(PROJECT, PROGRESS), writing="projects:write", example=EXAMPLE
)
