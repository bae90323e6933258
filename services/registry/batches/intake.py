"""What registry takes: the item types, in the order in which they may refer to each other."""

from services.registry.organizations.intake import ORGANIZATION
from services.registry.pairings.intake import PAIRING
from shared.ingestion.receive import Intake

# A pairing may name an organization that arrives in the same batch.
INTAKE = Intake(ORGANIZATION, PAIRING)
