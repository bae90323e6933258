"""Taking news of projects, pairings and organizations: facts, history and cells in one step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells.cubes import FLOW, ORGANIZATION, PAIRING, PROJECT, Cube
from services.stats.facts import rules
from services.stats.facts.statements import HEAR, step
from services.stats.facts.versions import Known, News, Row, newer, stretches
from shared.contracts.envelope import Event
from shared.contracts.parts import State
from shared.contracts.projects import ProjectState
from shared.contracts.registry import OrganizationState, PairingState
from shared.database import driver

Told = TypeVar("Told", bound=State)


# A state that is newer: its version, its instant, and its rows for each cube.
Fresh = tuple[int, datetime, Sequence[list[Row]]]


class Kind(NamedTuple, Generic[Told]):
    """A kind of subject, and the rows that one of its states brings to each of its cubes."""

    name: str
    state: type[Told]
    cubes: Sequence[Cube]
    rows: Callable[[Told], Sequence[list[Row]]]


PROJECTS = Kind("project", ProjectState, (PROJECT, FLOW), rules.project_rows)
PAIRINGS = Kind("pairing", PairingState, (PAIRING,), rules.pairing_rows)
ORGANIZATIONS = Kind("organization", OrganizationState, (ORGANIZATION,), rules.organization_rows)


def follow(kind: Kind[Told]) -> Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]:
    """The operation that hears events of this kind. It raises `ValueError` for unreadable data."""

    async def hear(tx: AsyncConnection, events: Sequence[Event]) -> None:
        parse = kind.state.model_validate_json
        heard = [News(e.subject, e.version, e.time, parse(e.data)) for e in events]
        await take_news(tx, kind, heard)

    return hear


async def take_news(tx: AsyncConnection, kind: Kind[Told], heard: Sequence[News[Told]]) -> int:
    """Facts and cells as they are after these states, in the order heard; how many were newer.

    Older and repeated versions change nothing. One by one or together gives the same rows. Safe
    beside other transactions with other subjects; rows are locked in one order.
    """
    connection = await driver(tx)
    by_subject: dict[str, list[News[Told]]] = {}
    for news in heard:
        by_subject.setdefault(news.subject, []).append(news)
    known = await connection.fetch(
        HEAR,
        kind.name,
        list(by_subject),
        [max(news.version for news in told) for told in by_subject.values()],
        [max(news.time for news in told) for told in by_subject.values()],
    )
    fresh: dict[str, list[Fresh]] = {}
    for subject, version, changed_at in known:
        before = None if version is None else Known(version, changed_at)
        if accepted := newer(by_subject[subject], before):
            fresh[subject] = [(news.version, at, kind.rows(news.state)) for news, at in accepted]
    if fresh:
        for place, cube in enumerate(kind.cubes):
            await connection.execute(step(cube), *_arguments(cube, place, fresh))
    return sum(map(len, fresh.values()))


def _arguments(
    cube: Cube, place: int, fresh: Mapping[str, Sequence[Fresh]]
) -> list[Sequence[object]]:
    """The parameters of `step`, column by column, for the cube at this place of its kind."""
    rows = [
        (subject, *stretch.row, *stretch[1:])
        for subject, states in fresh.items()
        for stretch in stretches([(version, at, facts[place]) for version, at, facts in states])
    ]
    columns = list(zip(*rows, strict=True)) or [()] * (len(cube.columns) + 6)
    return [
        list(fresh),
        [states[0][1] for states in fresh.values()],
        [len(states) > 1 for states in fresh.values()],
        *columns,
    ]
