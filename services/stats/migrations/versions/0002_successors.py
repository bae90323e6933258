"""Divisions know what took them over.

Copies made before learn it when registry tells their divisions again, which it does with the first
load of the reference data that has English names, or by a rebuild.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.add_column(
        "divisions",
        sa.Column("successors", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )


def downgrade() -> None:
    """One revision back."""
    op.drop_column("divisions", "successors")
