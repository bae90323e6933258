"""Rows of region pairs: one set of pairs, and each pair in it."""

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Table, Text

metadata = MetaData()

region_pairs = Table(
    "region_pairs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)
"""`state` is what was told last, so that a change is seen by comparing two texts."""

region_pair_members = Table(
    "region_pair_members",
    metadata,
    Column("pairs_id", Text, ForeignKey("region_pairs.id", ondelete="cascade"), primary_key=True),
    Column("east", Text, primary_key=True),
    Column("west", Text, primary_key=True),
)
