"""snapshots: parts, what they list, what is withdrawn since when, and versions of sources."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("projects", "progress")

# An organization that is restored arrives again.
AGAIN = """
create trigger arrived_again after update on organizations referencing new table as arrived
for each statement execute function organizations_arrived()
"""


def upgrade() -> None:
    """One revision forward."""
    op.add_column("delivered_parts", sa.Column("listed", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column(
        "delivered_parts",
        sa.Column("is_withdrawal", sa.Boolean(), server_default="false", nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "snapshot_parts",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "part"),
    )
    op.create_table(
        "raised_versions",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "version", "source_version"),
    )
    op.add_column("outbox", sa.Column("source_version", sa.BigInteger(), nullable=True))
    for table in TABLES:
        op.add_column(table, sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        op.alter_column(table, "updated_at", server_default=sa.text("statement_timestamp()"))
        # Of earlier states the versions of their sources are not known.
        op.execute(
            f"update outbox set source_version = held.source_version from {table} held"
            " where subject = held.id::text and outbox.version = held.version"
        )
    op.add_column("progress_versions", sa.Column("source_version", sa.BigInteger(), nullable=True))
    op.execute(
        "update progress_versions told set source_version = held.source_version from progress held"
        " where told.id = held.id and told.version = held.version"
    )
    op.add_column(
        "organizations",
        sa.Column("is_withdrawn", sa.Boolean(), server_default="false", nullable=False),
    )
    op.drop_constraint("organizations_pkey", "organizations", type_="primary")
    op.drop_constraint("organizations_id_key", "organizations", type_="unique")
    op.create_primary_key("organizations_pkey", "organizations", ["id"])
    op.create_index("ix_organizations_code", "organizations", ["code"], unique=False)
    op.execute(AGAIN)


def downgrade() -> None:
    """One revision back."""
    op.execute("drop trigger arrived_again on organizations")
    op.drop_index("ix_organizations_code", table_name="organizations")
    op.drop_constraint("organizations_pkey", "organizations", type_="primary")
    op.create_primary_key("organizations_pkey", "organizations", ["code"])
    op.create_unique_constraint("organizations_id_key", "organizations", ["id"])
    op.drop_column("organizations", "is_withdrawn")
    op.drop_column("progress_versions", "source_version")
    for table in TABLES:
        op.alter_column(table, "updated_at", server_default=None)
        op.drop_column(table, "withdrawn_at")
    op.drop_column("outbox", "source_version")
    for table in ("raised_versions", "snapshot_parts", "snapshots"):
        op.drop_table(table)
    op.drop_column("delivered_parts", "is_withdrawal")
    op.drop_column("delivered_parts", "listed")
