"""Routes by which provinces push projects and read what became of them."""

from services.projects.projects.bodies import EXAMPLE
from services.projects.projects.intake import PROJECT
from shared.ingestion.api import batch_routes
from shared.ingestion.receive import Intake

router = batch_routes("projects", Intake(PROJECT), writing="projects:write", example=EXAMPLE)
