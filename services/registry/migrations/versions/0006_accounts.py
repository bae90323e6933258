"""accounts of officers, their sessions, and failures to sign in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """One revision forward."""
    op.create_table(
        "accounts",
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "password_set_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("division ~ '^[0-9]{6}$'", name="accounts_division_is_a_code"),
        sa.CheckConstraint(
            "password_hash like '$argon2id$%'", name="accounts_passwords_are_argon2id"
        ),
        sa.CheckConstraint(
            "scopes <@ array['registry:read','registry:write','projects:read','projects:write']",
            name="accounts_scopes_are_an_officers",
        ),
        sa.PrimaryKeyConstraint("user_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(session_hash) = 32", name="sessions_are_sha256"),
        sa.ForeignKeyConstraint(["user_name"], ["accounts.user_name"], ondelete="cascade"),
        sa.PrimaryKeyConstraint("session_hash"),
    )
    op.create_index("sessions_of_account", "sessions", ["user_name"], unique=False)
    op.create_table(
        "sign_in_failures",
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name_hash"),
    )
    op.create_index("sign_in_failures_last_at", "sign_in_failures", ["last_at"], unique=False)


def downgrade() -> None:
    """One revision back."""
    op.drop_table("sign_in_failures")
    op.drop_table("sessions")
    op.drop_table("accounts")
