"""The rows of projects' own copy of organizations: what its rules need to know of them."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, Uuid

metadata = MetaData()

organizations = Table(
    "organizations",
    metadata,
    Column("code", Text, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("org_type", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("region", Text),
    Column("status", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)
