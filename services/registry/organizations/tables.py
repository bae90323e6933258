"""The rows of organizations: the present state of each, with the columns lists are filtered by."""

from sqlalchemy import Column, Index, MetaData, Table, Text, text

from shared.ingestion.tables import item_columns

# What an organization is found by beside its name; pairs of characters cannot look like these.
MARKS = """
create or replace function marks(
    id uuid, source text, org_type text, level text, division text, province text, status text,
    credit_status text, withdrawn_at timestamptz
) returns text[]
language sql immutable parallel safe
return array[
    'lot=' || right(id::text, 1), 'lot=' || right(id::text, 2), 'lot=' || right(id::text, 3),
    'source=' || source, 'org_type=' || org_type, 'level=' || level, 'division=' || division,
    'province=' || province, 'status=' || status, 'credit_status=' || credit_status,
    'withdrawn=' || (withdrawn_at is not null)::text
]
"""
# A loop: the same as one query over places takes five times as long, for each name that comes.
NEIGHBOURS = """
create or replace function neighbours(term text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
    low constant text := lower(term);
    pairs text[] := '{}';
begin
    for place in 1 .. length(low) - 1 loop
        pairs := pairs || substr(low, place, 2);
    end loop;
    return pairs;
end $$
"""
MARKED = (
    "marks(id, source, org_type, level, division, province, status, credit_status, withdrawn_at)"
)
WORDS = f"(neighbours(name) || {MARKED})"

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
    # What is new waits in a list that every search reads to its end: a short one, 256 kB.
    Index(
        "organizations_words",
        text(WORDS),
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    ),
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
