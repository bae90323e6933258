"""The rows of progress: what stands of each, and every version it went through."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSON

from shared.ingestion.tables import item_columns

metadata = MetaData()

progress = Table(
    "progress",
    metadata,
    *item_columns(),
    Column("project", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("happened_on", Date, nullable=False),
)
Index("progress_identity", progress.c.source, progress.c.source_id, unique=True)
Index("progress_project", progress.c.project_id)

# The event of progress is its project's, which does not tell what was withdrawn or why; this does.
progress_versions = Table(
    "progress_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("type", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("batch_id", Text, nullable=False),
    Column("state", JSON, nullable=False),
    Column("source_version", BigInteger),
)
