"""What projects takes: the item types, in the order in which they may refer to each other."""

from services.projects.projects.intake import PROJECT
from shared.ingestion.receive import Intake

INTAKE = Intake(PROJECT)
