"""The rows of stats' own copy of areas, focus lists and region pairs."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

divisions = Table(
    "divisions",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("level", Text, nullable=False),
    Column("parent", Text),
    Column("prefecture", Text),
    Column("province", Text),
    Column("region", Text),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("successors", ARRAY(Text), nullable=False, server_default="{}"),
    Column("version", BigInteger, nullable=False),
)

focus_lists = Table(
    "focus_lists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("version", BigInteger, nullable=False),
)

focus_counties = Table(
    "focus_counties",
    metadata,
    Column("list_id", Text, ForeignKey("focus_lists.id"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("prefecture", Text),
    Column("province", Text, nullable=False),
    Column("confirmed", Text, nullable=False),
)

# The first of a pair helps the second. Only the newest published set is kept.
region_pairs = Table(
    "region_pairs",
    metadata,
    Column("set_id", Text, primary_key=True),
    Column("helper", Text, primary_key=True),
    Column("helped", Text, primary_key=True),
)

region_pair_sets = Table(
    "region_pair_sets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
)
