"""Rows of divisions: one per code ever known, with the dates within which it is valid."""

from sqlalchemy import BigInteger, Column, Date, Index, MetaData, Table, Text
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
    Column("valid_from_latest", Date),
    Column("valid_to_earliest", Date),
    Column("valid_to", Date),
    Column("successors", ARRAY(Text), nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("divisions_parent", "parent", "code"),
    Index("divisions_province", "province", "code"),
)
"""`valid_from` is the earliest and `valid_to` the latest day that is possible. Where only a span is
known, `valid_from_latest` and `valid_to_earliest` are its other end."""
