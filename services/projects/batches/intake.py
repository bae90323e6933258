"""What projects takes: the item types, in the order in which they may refer to each other."""

from services.projects.progress.intake import PROGRESS
from services.projects.projects.intake import PROJECT
from shared.ingestion.receive import Intake

# Progress may name a project that arrives in the same batch.
INTAKE = Intake(PROJECT, PROGRESS)
