"""Rows of focus lists and of the counties on them, each with how well it is confirmed."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, MetaData, Table, Text

metadata = MetaData()

focus_lists = Table(
    "focus_lists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("published_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)
"""`state` is what was told last, so that a change is seen by comparing two texts."""

focus_list_counties = Table(
    "focus_list_counties",
    metadata,
    Column("list_id", Text, ForeignKey("focus_lists.id", ondelete="cascade"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("prefecture", Text),
    Column("province", Text, nullable=False),
    Column("confirmed", Text, nullable=False),
    Column("source_url", Text),
    Column("note", Text),
    Index("focus_list_counties_province", "list_id", "province", "code"),
)
