"""what an update would change, on the receipt lines of what is only tried."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.add_column(
        "receipt_lines", sa.Column("changes", postgresql.JSON(astext_type=sa.Text()), nullable=True)
    )
    op.drop_index("lines_as_sent", table_name="receipt_lines")
    op.create_index(
        "lines_for_a_while",
        "receipt_lines",
        ["batch_id"],
        unique=False,
        postgresql_where=sa.text("sent is not null or changes is not null"),
    )


def downgrade() -> None:
    """One revision back."""
    op.drop_index("lines_for_a_while", table_name="receipt_lines")
    op.create_index(
        "lines_as_sent",
        "receipt_lines",
        ["batch_id"],
        unique=False,
        postgresql_where=sa.text("sent is not null"),
    )
    op.drop_column("receipt_lines", "changes")
