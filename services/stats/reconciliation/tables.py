"""The rows of reconciliation: what was compared when, and what differed."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

# `sample` holds the first differences; `through` is what had been heard when the comparison began.
reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
    Column("compared_count", BigInteger, nullable=False),
    Column("different_count", BigInteger, nullable=False),
    Column("sample", JSONB, nullable=False),
)
