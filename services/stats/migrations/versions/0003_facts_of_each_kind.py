"""Each kind of subject has a table of facts of its own; they are read anew from the log.

What is kept here is derived from the log, so nothing is converted: the positions go back to the
beginning, and the worker reads everything again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD = ("fact_versions", "facts", "subjects")
NEW = (
    "organization_facts", "organization_versions", "pairing_facts", "pairing_versions",
    "project_facts", "project_versions",
)  # fmt: skip


def upgrade() -> None:
    """One revision forward."""
    for table in OLD:
        op.drop_table(table)
    _make_organization_tables()
    _make_pairing_tables()
    _make_project_tables()
    op.execute("alter table cells set (fillfactor = 50)")
    _read_anew()


def downgrade() -> None:
    """One revision back."""
    for table in NEW:
        op.drop_table(table)
    _make_old_tables()
    op.execute("alter table cells reset (fillfactor)")
    _read_anew()


def _read_anew() -> None:
    for table in ("cells", "supports", "parked", "positions"):
        op.execute(f"delete from {table}")


def _make_organization_tables() -> None:
    op.create_table(
        "organization_facts",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("level", sa.Text(collation="C"), nullable=False),
        sa.Column("credit", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_version", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "place"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "organization_versions",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("level", sa.Text(collation="C"), nullable=False),
        sa.Column("credit", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
    )


def _make_pairing_tables() -> None:
    op.create_table(
        "pairing_facts",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.Text(collation="C"), nullable=False),
        sa.Column("county", sa.Text(collation="C"), nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("helper", sa.Text(collation="C"), nullable=False),
        sa.Column("region", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("consortium", sa.Text(collation="C"), nullable=False),
        sa.Column("organization", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_version", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "place"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "pairing_versions",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.Text(collation="C"), nullable=False),
        sa.Column("county", sa.Text(collation="C"), nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("helper", sa.Text(collation="C"), nullable=False),
        sa.Column("region", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("consortium", sa.Text(collation="C"), nullable=False),
        sa.Column("organization", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
    )


def _make_project_tables() -> None:
    op.create_table(
        "project_facts",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("county", sa.Text(collation="C"), nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("helper", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("stage", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("month", sa.Text(collation="C"), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_in_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), nullable=False),
        sa.Column("person_times", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("by_month", sa.ARRAY(sa.BigInteger(), dimensions=2), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_version", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "place"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "project_versions",
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("county", sa.Text(collation="C"), nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), nullable=False),
        sa.Column("province", sa.Text(collation="C"), nullable=False),
        sa.Column("helper", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("stage", sa.Text(collation="C"), nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), nullable=False),
        sa.Column("month", sa.Text(collation="C"), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_in_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), nullable=False),
        sa.Column("person_times", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.ARRAY(sa.Text(collation="C")), nullable=False),
        sa.Column("by_month", sa.ARRAY(sa.BigInteger(), dimensions=2), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
    )


def _make_old_tables() -> None:
    op.create_table(
        "fact_versions",
        sa.Column("cube", sa.Text(collation="C"), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("part", sa.Text(collation="C"), nullable=False),
        sa.Column("county", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("province", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("helper", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("kind", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("stage", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("month", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("region", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("consortium", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("status", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("level", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("credit", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("organization", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_in_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("person_times", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("cube", sa.Text(collation="C"), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("part", sa.Text(collation="C"), nullable=False),
        sa.Column("county", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("prefecture", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("province", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("helper", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("kind", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("stage", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("org_type", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("month", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("region", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("consortium", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("status", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("level", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("credit", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("organization", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_in_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("spent_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("person_times", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cube", "subject", "part"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "subjects",
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
