"""The rows of projects' own copy of divisions."""

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

divisions = Table(
    "divisions",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("prefecture", Text),
    Column("province", Text),
    Column("valid_to", Date),
    Column("successors", ARRAY(Text), nullable=False),
    Column("version", BigInteger, nullable=False),
)
