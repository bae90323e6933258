"""organizations are found by the words of an index, without a column that keeps them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.registry.organizations.tables import MARKS, NEIGHBOURS, WORDS

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.drop_index("organizations_pairs", table_name="organizations", postgresql_using="gin")
    op.drop_column("organizations", "pairs_of_name")
    op.execute(NEIGHBOURS)
    op.execute(MARKS)
    op.create_index(
        "organizations_words",
        "organizations",
        [sa.text(WORDS)],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    )


def downgrade() -> None:
    """One revision back; `neighbours` finds the same pairs as before and stays quick."""
    op.drop_index("organizations_words", table_name="organizations", postgresql_using="gin")
    op.execute("drop function marks(uuid, text, text, text, text, text, text, text, timestamptz)")
    op.add_column(
        "organizations",
        sa.Column(
            "pairs_of_name",
            postgresql.ARRAY(sa.Text()),
            sa.Computed("neighbours(name)", persisted=True),
            nullable=True,
        ),
    )
    op.create_index(
        "organizations_pairs",
        "organizations",
        ["pairs_of_name"],
        unique=False,
        postgresql_using="gin",
    )
