"""large deliveries: batches that are taken part by part, and what was sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    columns = (
        sa.Column("division", sa.Text(), server_default="000000", nullable=False),
        sa.Column("is_atomic", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parts_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_previewed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
    )
    for column in columns:
        op.add_column("batches", column)
    op.execute("update batches set done = received")
    op.alter_column("batches", "finished_at", nullable=True)
    op.create_index(
        "batches_waiting",
        "batches",
        ["source", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('queued', 'running')"),
    )
    op.create_table(
        "delivered_parts",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "part"),
    )


def downgrade() -> None:
    """One revision back."""
    op.drop_table("delivered_parts")
    op.drop_index("batches_waiting", table_name="batches")
    op.execute("delete from batches where finished_at is null")
    op.alter_column("batches", "finished_at", nullable=False)
    for name in (
        "trouble", "is_previewed", "turn_at", "parts_done", "done", "is_atomic", "division",
    ):  # fmt: skip
        op.drop_column("batches", name)
