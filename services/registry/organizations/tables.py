"""The rows of organizations: the present state of each, with the columns lists are filtered by."""

from sqlalchemy import Column, Computed, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.ingestion.tables import item_columns

metadata = MetaData()

organizations = Table(
    "organizations",
    metadata,
    *item_columns(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("org_type", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("region", Text),
    Column("status", Text, nullable=False),
    Column("credit_status", Text, nullable=False),
    # Trigrams are useless for Chinese terms of two characters: pairs of neighbours are indexed.
    Column("pairs_of_name", ARRAY(Text), Computed("neighbours(name)", persisted=True)),
)
# A withdrawn organization gives up its code: whoever takes over may push it.
Index(
    "organizations_code",
    organizations.c.code,
    unique=True,
    postgresql_where=organizations.c.withdrawn_at.is_(None),
)
Index("organizations_identity", organizations.c.source, organizations.c.source_id, unique=True)
Index("organizations_province", organizations.c.province, organizations.c.id)
Index("organizations_pairs", organizations.c.pairs_of_name, postgresql_using="gin")

NEIGHBOURS = """
create function neighbours(term text) returns text[]
language sql immutable strict parallel safe
return (
    select coalesce(array_agg(distinct substr(lower(term), place, 2)), '{}')
    from generate_series(1, greatest(length(term) - 1, 0)) as place
)
"""
