"""What a reconciliation looks like from outside."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from services.stats.freshness.bodies import Answer, FreshnessOut
from services.stats.reconciliation.queries import Reconciliation


class DifferenceOut(BaseModel):
    """A cell as it is kept, and as the facts say; null where one of them does not have it."""

    kept: dict[str, Any] | None
    reckoned: dict[str, Any] | None


class ReconciliationOut(BaseModel):
    """One comparison of all cells with the facts, tolerance 0."""

    started_at: AwareDatetime
    finished_at: AwareDatetime
    compared_count: int = Field(description="Cells and supports compared")
    different_count: int = Field(description="Those that differed; anything but 0 is a fault")
    differences: list[DifferenceOut] = Field(description="The first of them")


class ReconciliationAnswer(Answer):
    """The last comparison; null before the first."""

    reconciliation: ReconciliationOut | None


def answer_of(
    found: Reconciliation | None, freshness: FreshnessOut, *, data_label: str
) -> ReconciliationAnswer:
    """The answer about a comparison."""
    shown = found and ReconciliationOut(
        started_at=found.started_at,
        finished_at=found.finished_at,
        compared_count=found.compared_count,
        different_count=found.different_count,
        differences=[DifferenceOut(**difference) for difference in found.sample],
    )
    return ReconciliationAnswer(
        freshness=freshness, data_label=data_label or None, reconciliation=shown
    )
