"""outbox: the same columns in every service; stats has no versions of sources to keep."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.add_column("outbox", sa.Column("source_version", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """One revision back."""
    op.drop_column("outbox", "source_version")
