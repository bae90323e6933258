"""One by one, in one batch, as a delivery, deferred and come later: the same is held at the end."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from sqlalchemy import text

from services.projects.batches.intake import INTAKE
from services.projects.organizations.operations import follow_organizations
from shared.ingestion.taking import Taking
from shared.ingestion.waiting import Waiting
from tests.fuzz.floors import SEED, Floor, tried
from tests.fuzz.items import LATE, advances, projects
from tests.fuzz.test_batches_keep_their_word import Door
from tests.services.projects.conftest import ORGANIZATIONS, told

ARRIVING = ORGANIZATIONS[0].model_copy(
    update={"id": "00000000-0000-7000-8000-0000000000aa", "code": LATE}
)
# What a batch refuses as a repeat would be an update when sent alone: that is another test.
ONCE = [
    st.lists(some, max_size=most, unique_by=lambda item: item["source_id"])
    for some, most in ((projects(), 4), (advances(), 3))
]


async def arrive(floor: Floor) -> None:
    """The late organization comes."""
    async with floor.database.transaction() as tx:
        await follow_organizations(tx, [told(ARRIVING.id, ARRIVING)])


async def is_late(floor: Floor) -> None:
    """The late organization is not here."""
    async with floor.database.transaction() as tx:
        await tx.execute(text(f"delete from organizations where code = '{LATE}'"))


def one_by_one(door: Door, items: Sequence[Any]) -> None:
    for item in items:
        door.push([item])


def alone(door: Door, items: Sequence[Any]) -> None:
    for item in items:
        path = "projects" if item["type"] == "project" else "progress"
        body = json.dumps(item)
        door.floor.ask("POST", f"/projects/v1/{path}", content=body, headers=door.head())


def in_one_batch(door: Door, items: Sequence[Any]) -> None:
    assert not items or door.push(items).status_code == 200


def as_a_delivery(door: Door, items: Sequence[Any]) -> None:
    if not items:
        return
    headers = door.head() | {"Prefer": "respond-async", "Content-Type": "application/x-ndjson"}
    body = "\n".join(json.dumps(item) for item in items)
    answer = door.floor.ask("POST", door.path, content=body, headers=headers)
    assert answer.status_code == 202
    taking = Taking(INTAKE)
    while door.floor.run(taking.take_next(door.floor.database)):
        pass
    assert door.floor.ask("GET", answer.json()["links"]["self"]).json()["done"] == len(items)


def before_their_organization(door: Door, items: Sequence[Any]) -> None:
    """The projects wait for the organization, and their progress for them."""
    door.floor.run(is_late(door.floor))
    in_one_batch(door, items)
    door.floor.run(arrive(door.floor))
    let_come(door)


def progress_first(door: Door, items: Sequence[Any]) -> None:
    """Projects and progress are sent apart, and the progress is there first."""
    in_one_batch(door, [item for item in items if item["type"] == "progress"])
    in_one_batch(door, [item for item in items if item["type"] == "project"])
    let_come(door)


def let_come(door: Door) -> None:
    """What has waited for something that is here now is taken."""
    waiting = Waiting(INTAKE)
    while door.floor.run(waiting.try_due(door.floor.database)):
        pass


ROADS: list[Callable[[Door, Sequence[Any]], None]] = [
    one_by_one, alone, as_a_delivery, before_their_organization, progress_first,
]  # fmt: skip


def held(door: Door) -> list[tuple[str, int | None, Any]]:
    """What is held of every project and progress, without the ids that each road gives anew."""
    ids: dict[str, str] = {}
    found = []
    for table in ("projects", "progress"):
        rows = door.floor.rows(
            f"select id, source_id, source_version, state from {table} order by source_id"
        )
        for own, source_id, version, state in rows:
            ids[str(own)] = source_id
            found.append((source_id, version, json.dumps(state, sort_keys=True)))
    for own, source_id in ids.items():
        found = [(*rest, state.replace(own, source_id)) for *rest, state in found]
    return found


def with_their_progress(door: Door, projects: Sequence[Any], advances: Sequence[Any]) -> list[Any]:
    """Hand both over in one batch, but for progress of a project that may come by the next one.

    That would wait, and meet on each road another state of what was sent in the meantime.
    """
    in_one_batch(door, projects)
    here = {row[0] for row in door.floor.rows("select source_id from projects")}
    items = [*projects, *(one for one in advances if one["project"] in here | {"X"})]
    in_one_batch(door, items)
    return items


@pytest.mark.parametrize("road", ROADS)
def test_the_same_is_held_at_the_end(
    floors: Mapping[str, Floor], road: Callable[[Door, Sequence[Any]], None]
) -> None:
    floor = floors["projects"]

    @seed(SEED)
    @tried(25)
    @given(*ONCE, *ONCE)
    def hold(first: list[Any], g1: list[Any], second: list[Any], g2: list[Any]) -> None:
        floor.run(arrive(floor))
        expected = Door(floor)
        both = [with_their_progress(expected, first, g1), with_their_progress(expected, second, g2)]
        wanted = held(expected)
        other = Door(floor)
        for items in both:
            road(other, items)
        assert held(other) == wanted

    hold()
    floor.run(is_late(floor))
