"""The rows of reconciliation: what was compared when, and what differed."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

# `heard` counts the records heard when the comparison began; `sample` holds the first differences.
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("heard", BigInteger, nullable=False),
    Column("compared_count", BigInteger, nullable=False),
    Column("different_count", BigInteger, nullable=False),
    Column("sample", JSONB, nullable=False),
)
