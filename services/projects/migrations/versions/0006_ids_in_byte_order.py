"""ids of sources in the order of bytes: digests and lists of holdings follow the index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("projects", "progress")


def upgrade() -> None:
    """One revision forward."""
    for table in TABLES:
        op.alter_column(table, "source_id", type_=sa.Text(collation="C"))


def downgrade() -> None:
    """One revision back."""
    for table in TABLES:
        op.alter_column(table, "source_id", type_=sa.Text(collation="default"))
