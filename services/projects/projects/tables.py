"""The rows of projects: the present state of each, with the columns lists are filtered by."""

from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.ingestion.tables import item_columns

metadata = MetaData()

projects = Table(
    "projects",
    metadata,
    *item_columns(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("counties", ARRAY(Text), nullable=False),
    Column("organizations", ARRAY(Text), nullable=False),
)
Index("projects_identity", projects.c.source, projects.c.source_id, unique=True)
Index("projects_counties", projects.c.counties, postgresql_using="gin")
Index("projects_organizations", projects.c.organizations, postgresql_using="gin")
