"""The rows of facts: what holds now, and what held before."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, MetaData, SmallInteger, Table, Text

from services.stats.cells.cubes import FACTS, Facts
from services.stats.cells.tables import words

metadata = MetaData()


def instant(name: str) -> Column[Any]:
    """An instant in UTC; always one at which an event happened, never the clock of stats."""
    return Column(name, DateTime(timezone=True), nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _row(facts: Facts) -> list[Column[Any]]:
    """A fact as its kind declares it, how many facts its subject has, and what brought it when."""
    lines: list[Column[Any]] = [
        Column("months", ARRAY(Text(collation="C")), nullable=False),
        Column("by_month", ARRAY(BigInteger, dimensions=2), nullable=False),
    ]
    return [
        Column("parts", SmallInteger, nullable=False),
        *(words(name) for name in facts.dimensions + facts.members),
        *(_number(name) for name in facts.measures),
        *(lines if facts.is_monthly else ()),
        _number("version"),
        instant("valid_from"),
    ]


def _place(*, is_key: bool) -> list[Column[Any]]:
    """Which of its subject's facts a row is, counted from 0: every subject has a first one."""
    return [
        words("subject", primary_key=is_key),
        Column("place", SmallInteger, primary_key=is_key, autoincrement=False, nullable=False),
    ]


for _facts in FACTS:
    # The first fact of a subject knows the newest version heard of it and the latest instant, be
    # it of an older version: facts never go back in time, even where the owner's clock did.
    Table(
        _facts.table,
        metadata,
        *_place(is_key=True),
        *_row(_facts),
        _number("heard_version"),
        instant("heard_at"),
        postgresql_with={"fillfactor": "80"},
    )
    # A version that was overtaken within the same instant has valid_to = valid_from and was never
    # shown, but is kept: every version has its row.
    Table(
        _facts.versions,
        metadata,
        *_place(is_key=False),
        *_row(_facts),
        instant("valid_to"),
    )
