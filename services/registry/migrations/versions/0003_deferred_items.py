"""deferred items: what waits for an organization or division, and the triggers that wake it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.ingestion.tables import arrivals

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("organizations", "divisions")


def upgrade() -> None:
    """One revision forward."""
    op.create_table(
        "deferred_items",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False),
        sa.Column("awaits", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("deferred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "position"),
    )
    op.create_index("deferred_due", "deferred_items", ["due_at"], unique=False)
    op.create_index(
        "deferred_awaits", "deferred_items", ["awaits"], unique=False, postgresql_using="gin"
    )
    for table in TABLES:
        for statement in arrivals(table):
            op.execute(statement)


def downgrade() -> None:
    """One revision back."""
    for table in TABLES:
        op.execute(f"drop trigger arrived on {table}")
        op.execute(f"drop function {table}_arrived()")
    op.drop_table("deferred_items")
