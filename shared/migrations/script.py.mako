<%
def plain(body):
    """Alembic's own remarks around generated statements say nothing to a later reader."""
    return "\n".join(line for line in body.splitlines() if "###" not in line) or "    pass"
%>\
"""${message}."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | Sequence[str] | None = ${repr(branch_labels)}
depends_on: str | Sequence[str] | None = ${repr(depends_on)}


def upgrade() -> None:
    """One revision forward."""
    ${plain(upgrades).lstrip()}


def downgrade() -> None:
    """One revision back."""
    ${plain(downgrades).lstrip()}
