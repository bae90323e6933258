"""The rows of pairings: the present state of each, with the columns lists are filtered by."""

from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.ingestion.tables import item_columns

metadata = MetaData()

pairings = Table(
    "pairings",
    metadata,
    *item_columns(),
    Column("stage", Text, nullable=False),
    Column("counties", ARRAY(Text), nullable=False),
    Column("organizations", ARRAY(Text), nullable=False),
)
Index("pairings_identity", pairings.c.source, pairings.c.source_id, unique=True)
Index("pairings_counties", pairings.c.counties, postgresql_using="gin")
Index("pairings_organizations", pairings.c.organizations, postgresql_using="gin")
