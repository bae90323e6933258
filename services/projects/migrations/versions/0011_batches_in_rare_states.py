"""the batches of a client that are not simply processed, found by their state."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.create_index(
        "batches_in_rare_states",
        "batches",
        ["client_id", "status", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'processed'"),
    )


def downgrade() -> None:
    """One revision back."""
    op.drop_index("batches_in_rare_states", table_name="batches")
