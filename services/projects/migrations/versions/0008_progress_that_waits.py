"""progress that waits for its project: the trigger that wakes it."""

from collections.abc import Sequence

from alembic import op

from shared.ingestion.tables import arrivals

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    for statement in arrivals("projects", is_pushed=True):
        op.execute(statement)


def downgrade() -> None:
    """One revision back."""
    op.execute("drop trigger arrived on projects")
    op.execute("drop function projects_arrived()")
