"""The rows of projects' own copy of organizations: what its rules need to know of them."""

from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text, Uuid

metadata = MetaData()

organizations = Table(
    "organizations",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Not unique: who takes over the code of a withdrawn organization may be heard of before that.
    Column("code", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("org_type", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("region", Text),
    Column("status", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False, server_default="false"),
)
