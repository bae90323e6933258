"""The rows of facts: what holds now, what held before, and how far each subject has come."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table

from services.stats.cells.cubes import DIMENSIONS, MEASURES, MEMBERS
from services.stats.cells.tables import count, words

metadata = MetaData()


def instant(name: str) -> Column[Any]:
    """An instant in UTC; always one at which an event happened, never the clock of stats."""
    return Column(name, DateTime(timezone=True), nullable=False)


def _row() -> list[Column[Any]]:
    """Dimensions that a cube does not have are empty, measures 0."""
    return [
        *(words(name, default="") for name in DIMENSIONS + MEMBERS),
        *(count(name) for name in MEASURES),
        Column("version", BigInteger, nullable=False),
        instant("valid_from"),
    ]


# The newest version heard of each subject, and the latest instant: facts of one subject never go
# back in time, even where the owner's clock did.
subjects = Table(
    "subjects",
    metadata,
    words("kind", primary_key=True),
    words("id", primary_key=True),
    Column("version", BigInteger, nullable=False),
    instant("changed_at"),
)

# `part` tells the rows of one subject apart; it is empty where there is only one.
facts = Table(
    "facts",
    metadata,
    words("cube", primary_key=True),
    words("subject", primary_key=True),
    words("part", primary_key=True),
    *_row(),
    postgresql_with={"fillfactor": "80"},
)

# A version that was overtaken within the same instant has valid_to = valid_from and was never
# shown, but is kept: every version has its row.
fact_versions = Table(
    "fact_versions",
    metadata,
    words("cube"),
    words("subject"),
    words("part"),
    *_row(),
    instant("valid_to"),
)
