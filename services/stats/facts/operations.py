"""Taking news of projects, pairings and organizations: facts, history and cells in one step."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from asyncpg import Connection
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells import cubes
from services.stats.facts import rules
from services.stats.facts.differences import add_differences
from services.stats.facts.rules import Row
from services.stats.facts.statements import prepare, step, told_columns, told_table
from services.stats.facts.states import Organization, Pairing, Project
from shared.database import driver

State = TypeVar("State")

# While Postgres takes so many events, the next ones are sorted out.
SLICE = 500

# Waves and takings have numbers of their own, so that a transaction may take more than once.
_numbers = count()


class News(Protocol):
    """A state as it was told: its version and the instant at which it came about."""

    @property
    def subject(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def time(self) -> datetime: ...
    @property
    def data(self) -> bytes: ...


class Kind(NamedTuple, Generic[State]):
    """A kind of subject, how its states are read, and which facts they bring: at least one.

    What was withdrawn keeps a fact of no parts: it says since when, and no cube counts it.
    """

    facts: cubes.Facts
    state: TypeAdapter[State]
    rows: Callable[[State], list[Row]]


PROJECTS = Kind(cubes.PROJECTS, TypeAdapter(Project), rules.project_rows)
PAIRINGS = Kind(cubes.PAIRINGS, TypeAdapter(Pairing), rules.pairing_rows)
ORGANIZATIONS = Kind(cubes.ORGANIZATIONS, TypeAdapter(Organization), rules.organization_rows)


def follow(kind: Kind[Any]) -> Callable[[AsyncConnection, Sequence[News]], Awaitable[None]]:
    """The operation that hears events of this kind. It raises `ValueError` for unreadable data."""

    async def hear(tx: AsyncConnection, events: Sequence[News]) -> None:
        await take_news(tx, kind, events)

    return hear


async def take_news(tx: AsyncConnection, kind: Kind[Any], heard: Sequence[News]) -> None:
    """Facts and cells as they are after these states, in the order heard.

    Older and repeated versions change nothing. One by one or together gives the same rows. Safe
    beside other transactions with other subjects; rows are locked in one order.
    Raises `ValueError` for unreadable data.
    """
    connection = await driver(tx)
    await connection.execute(prepare(kind.facts))
    taking, at_work = next(_numbers), None
    try:
        for first in range(0, len(heard), SLICE):
            waves, told = _sorted_out(kind, heard[first : first + SLICE])
            if at_work:
                await at_work
            await connection.copy_records_to_table(
                told_table(kind.facts), records=told, columns=told_columns(kind.facts)
            )
            at_work = asyncio.create_task(_step(connection, kind.facts, waves, taking=taking))
            await asyncio.sleep(0.0001)  # so that it is on its way
    finally:
        if at_work:
            await at_work
    await connection.execute(add_differences(kind.facts), taking)


async def _step(
    connection: Connection, facts: cubes.Facts, waves: Sequence[int], *, taking: int
) -> None:
    for wave in waves:
        await connection.execute(step(facts), wave, taking)


def _sorted_out(
    kind: Kind[Any], heard: Sequence[News]
) -> tuple[Sequence[int], list[tuple[object, ...]]]:
    """The facts of these states, in waves with one state of each subject at most."""
    state, rows = kind.state.validate_json, kind.rows
    waves: list[int] = []
    told_before: Counter[str] = Counter()
    told: list[tuple[object, ...]] = []
    for news in heard:
        subject = news.subject
        turn = told_before[subject]
        told_before[subject] = turn + 1
        if turn == len(waves):
            waves.append(next(_numbers))
        held = state(news.data)
        is_withdrawn = held.get("withdrawn_at") is not None
        facts = [rules.withdrawn_row(kind.facts)] if is_withdrawn else rows(held)
        parts = 0 if is_withdrawn else len(facts)
        told += [
            (waves[turn], subject, place, parts, *row, news.version, news.time)
            for place, row in enumerate(facts)
        ]
    return waves, told
