"""Rows of accounts, of their sessions (hashed only) and of failures to sign in."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("user_name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("password_set_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("disabled_at", DateTime(timezone=True)),
    CheckConstraint("division ~ '^[0-9]{6}$'", name="accounts_division_is_a_code"),
    CheckConstraint("password_hash like '$argon2id$%'", name="accounts_passwords_are_argon2id"),
    # The last wall: whatever the code does, no officer becomes an administrator.
    CheckConstraint(
        "scopes <@ array['registry:read','registry:write','projects:read','projects:write']",
        name="accounts_scopes_are_an_officers",
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_hash", LargeBinary, primary_key=True),
    Column("user_name", Text, ForeignKey("accounts.user_name", ondelete="cascade"), nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("octet_length(session_hash) = 32", name="sessions_are_sha256"),
    Index("sessions_of_account", "user_name"),
)

# By the hash of whatever was typed as a name: a stranger's name is counted like an officer's, and
# a password typed into the wrong field is not kept.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name_hash", LargeBinary, primary_key=True),
    Column("failed_count", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True)),
    Index("sign_in_failures_last_at", "last_at"),
)
