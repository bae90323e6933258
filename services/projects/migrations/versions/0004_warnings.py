"""receipts keep warnings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.add_column("batches", sa.Column("warned", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "receipt_lines",
        sa.Column("warnings", postgresql.JSON(astext_type=sa.Text()), nullable=True),
    )


def downgrade() -> None:
    """One revision back."""
    op.drop_column("receipt_lines", "warnings")
    op.drop_column("batches", "warned")
