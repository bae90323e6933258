"""The rows of cells, and of what supports their distinct counts."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from services.stats.cells.cubes import Measures

metadata = MetaData()


def words(name: str, *, primary_key: bool = False, default: str | None = None) -> Column[str]:
    """A text column in byte order whatever the database's order is: keys and dumps rely on it."""
    return Column(
        name, Text(collation="C"), primary_key=primary_key, nullable=False, server_default=default
    )


def count(name: str) -> Column[int]:
    """A whole number that is 0 where it does not apply."""
    return Column(name, BigInteger, nullable=False, server_default="0")


# A cell whose measures are all 0 counts as absent: whether its row exists depends on the order in
# which things happened.
cells = Table(
    "cells",
    metadata,
    words("cube", primary_key=True),
    words("grouping", primary_key=True),
    words("key", primary_key=True),
    *(count(name) for name in Measures._fields),
    # Room on the page, so that an update of the same cells touches no index.
    postgresql_with={"fillfactor": "50"},
)

# How many facts make `member` count once in a cell. Rows with 0 refs count as absent, as above.
supports = Table(
    "supports",
    metadata,
    words("cube", primary_key=True),
    words("grouping", primary_key=True),
    words("key", primary_key=True),
    words("member", primary_key=True),
    count("refs"),
)
