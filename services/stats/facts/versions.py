"""The order of what is told about one subject: which states count, and from when to when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

Told = TypeVar("Told")

# A fact as a row: its part, then the columns of its cube in their order.
Row = tuple[str | int, ...]


class News(NamedTuple, Generic[Told]):
    """A state as it was told: its version and the instant at which it came about."""

    subject: str
    version: int
    time: datetime
    state: Told


class Known(NamedTuple):
    """How far stats had come with a subject; version 0 if it had not heard of it."""

    version: int
    changed_at: datetime


# Where in a batch the state of a row stands among the states of its subject.
ALONE, FIRST, LATER = range(3)


class Stretch(NamedTuple):
    """A fact of a batch and how long it held: `valid_to` is None for the one that holds now.

    `place` is ALONE, FIRST or LATER. Where a row of the first or only state equals the stored
    one, that one goes on and no new version begins.
    """

    row: Row
    version: int
    valid_from: datetime
    valid_to: datetime | None
    place: int


def newer(heard: Sequence[News[Told]], known: Known | None) -> list[tuple[News[Told], datetime]]:
    """The states that bring something newer, in the order heard, each with its instant.

    An older or equal version is ignored. An instant never lies before one heard earlier, whatever
    the owner's clock said, so that every past instant has one answer. Taking states one by one or
    together gives the same.
    """
    version, at = known or Known(0, heard[0].time)
    accepted = []
    for news in heard:
        at = max(at, news.time)
        if news.version > version:
            version = news.version
            accepted.append((news, at))
    return accepted


def stretches(states: Sequence[tuple[int, datetime, Sequence[Row]]]) -> list[Stretch]:
    """How long each row held over successive states (version, instant, rows) of one subject.

    A row that the next state leaves as it is goes on.
    """
    if len(states) == 1:
        version, at, rows = states[0]
        return [Stretch(row, version, at, None, ALONE) for row in rows]
    ended: list[Stretch] = []
    open_: dict[str | int, Stretch] = {}
    for place, (version, at, rows) in enumerate(states):
        now = {row[0]: row for row in rows}
        for part, stretch in list(open_.items()):
            if now.get(part) == stretch.row:
                del now[part]
            else:
                ended.append(open_.pop(part)._replace(valid_to=at))
        for part, row in now.items():
            open_[part] = Stretch(row, version, at, None, LATER if place else FIRST)
    return [*ended, *open_.values()]
