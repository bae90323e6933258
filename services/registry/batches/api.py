"""Routes by which provinces push organizations and pairings and read what became of them."""

from services.registry.organizations.bodies import EXAMPLE
from services.registry.organizations.intake import ORGANIZATION
from services.registry.pairings.intake import PAIRING
from shared.ingestion.api import batch_routes
from shared.ingestion.receive import Intake

# In the order in which they may refer to each other: a pairing may name an organization that
# arrives in the same batch.
router = batch_routes(
    "registry", Intake(ORGANIZATION, PAIRING), writing="registry:write", example=EXAMPLE
)
