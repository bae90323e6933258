"""Routes by which provinces push organizations and pairings and read what became of them."""

from services.registry.batches.intake import INTAKE
from shared.ingestion.api import batch_routes

router = batch_routes("registry", INTAKE, writing="registry:write")
