"""Rows of clients, of their secrets (hashed only) and of the keys that sign tokens."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

clients = Table(
    "clients",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("division", Text, nullable=False),
    Column("sources", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("disabled_at", DateTime(timezone=True)),
    CheckConstraint("division ~ '^[0-9]{6}$'", name="clients_division_is_a_code"),
)

client_secrets = Table(
    "client_secrets",
    metadata,
    Column(
        "client_id", Text, ForeignKey("clients.client_id", ondelete="cascade"), primary_key=True
    ),
    Column("secret_hash", LargeBinary, primary_key=True),
    # The clock, not the transaction's start: two secrets made in one transaction have an order.
    Column(
        "created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()
    ),
    Column("expires_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(secret_hash) = 32", name="client_secrets_are_sha256"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("private_key", JSONB, nullable=False),
    Column(
        "created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()
    ),
    Column("retires_at", DateTime(timezone=True)),
)
