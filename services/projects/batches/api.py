"""Routes by which provinces push projects and progress and read what became of them."""

from services.projects.batches.intake import INTAKE
from shared.ingestion.api import batch_routes

router = batch_routes("projects", INTAKE, writing="projects:write")
