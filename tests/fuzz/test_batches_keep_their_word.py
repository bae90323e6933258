"""What holds of every batch, whatever is in it: counts, previews, repeats, all or nothing."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.registry.organizations.bodies import EXAMPLE as ORGANIZATION
from tests.fuzz.floors import SEED, Floor, tried
from tests.fuzz.items import BATCHES, REPEATED
from tests.fuzz.worlds import PROJECTS_PUSHED, REGISTRY_PUSHED
from tests.services.projects.conftest import project

PUSHED = {"projects": PROJECTS_PUSHED, "registry": REGISTRY_PUSHED}
HELD = {"projects": ("projects", "progress"), "registry": ("organizations", "pairings")}
WRITTEN = {"created", "updated"}
REFUSED = {"rejected", "conflict"}
# A sound repeat of the same version was taken beside it, or brought the progress to a project.
BY_NOW = {"rejected": REFUSED, "deferred": REFUSED | {"deferred"}}
EXAMPLES = 40
SOUND = {"projects": project("V"), "registry": dict(ORGANIZATION)}

pytestmark = pytest.mark.parametrize("service", BATCHES)


class Line(NamedTuple):
    """What became of an item, without what differs between two tellings of the same."""

    source_id: str | None
    outcome: str
    version: int | None
    faults: tuple[tuple[str, str], ...]


class Door:
    """A service to which every example comes anew."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.path = f"/{floor.service}/v1/batches"
        floor.forget(*PUSHED[floor.service])

    def push(self, items: Sequence[Any], query: str = "") -> httpx.Response:
        """Hand items over under a key of their own."""
        path, body = f"{self.path}?report=full&{query}", json.dumps(items)
        return self.floor.ask("POST", path, content=body, headers=self.head())

    def commit(self, receipt: Mapping[str, Any]) -> httpx.Response:
        """Write what was validated."""
        path = f"{self.path}/{receipt['batch_id']}/commit"
        return self.floor.ask("POST", path, headers=self.head())

    def head(self) -> dict[str, str]:
        """The headers of a sender with a fresh key."""
        return {
            **self.floor.everything,
            "Content-Type": "application/json",
            "Idempotency-Key": f'"{uuid4()}"',
        }

    def durable(self, receipt: Mapping[str, Any]) -> list[Line]:
        """The lines of a receipt as they are kept."""
        return lines(self.floor.ask("GET", receipt["links"]["items"] + "?limit=500").json())

    def held(self) -> list[Any]:
        """Everything written so far, events included."""
        tables = (*HELD[self.floor.service], "outbox")
        return [self.floor.rows(f"select * from {table} order by id") for table in tables]


def lines(receipt: Mapping[str, Any]) -> list[Line]:
    return [
        Line(
            line["source_id"],
            line["outcome"],
            line["version"],
            tuple((fault["code"], fault["pointer"]) for fault in line["errors"]),
        )
        for line in receipt["items"]
    ]


def outcomes(receipt: Mapping[str, Any]) -> list[str]:
    return [line["outcome"] for line in receipt["items"]]


def check_counts(receipt: Mapping[str, Any], items: Sequence[Any]) -> None:
    assert receipt["received"] == receipt["done"] == len(items) == len(receipt["items"])
    assert Counter(outcomes(receipt)) == receipt["counts"]
    assert sum(receipt["counts"].values()) == receipt["received"]
    assert [line["position"] for line in receipt["items"]] == list(range(len(items)))


def test_validate_foretells_commit_and_keeps_nothing(
    floors: Mapping[str, Floor], service: str
) -> None:
    @seed(SEED)
    @tried(EXAMPLES)
    @given(BATCHES[service], BATCHES[service])
    def hold(earlier: list[Any], items: list[Any]) -> None:
        door = Door(floors[service])
        door.push(earlier)
        before = door.held()
        foretold = door.push(items, "mode=validate").json()
        assert door.held() == before
        done = door.push(items).json()
        assert lines(done) == lines(foretold) == door.durable(done)
        for receipt in (foretold, done):
            check_counts(receipt, items)

    hold()


def test_a_commit_is_as_foretold_or_the_preview_has_moved(
    floors: Mapping[str, Floor], service: str
) -> None:
    @seed(SEED)
    @tried(EXAMPLES)
    @given(BATCHES[service], st.none() | BATCHES[service])
    def hold(items: list[Any], meanwhile: list[Any] | None) -> None:
        door = Door(floors[service])
        foretold = door.push(items, "mode=validate").json()
        if meanwhile is not None:
            door.push(meanwhile)
        before = door.held()
        committed = door.commit(foretold)
        if committed.status_code == 409:
            assert meanwhile is not None
            assert door.held() == before
            again = committed.json()["receipt"]
            assert again["status"] == "validated"
            foretold, committed = again, door.commit(again)
            done = door.durable(again)
        else:
            done = door.durable(foretold)
            assert [(one.outcome, one.version) for one in done] == [
                (line["outcome"], line["version"]) for line in foretold["items"]
            ]
        assert committed.status_code == 200
        assert Counter(one.outcome for one in done) == committed.json()["counts"]

    hold()


def test_sent_twice_nothing_changes(floors: Mapping[str, Floor], service: str) -> None:
    @seed(SEED)
    @tried(EXAMPLES)
    @given(BATCHES[service], BATCHES[service])
    def hold(earlier: list[Any], items: list[Any]) -> None:
        door = Door(floors[service])
        door.push(earlier)
        first = door.push(items).json()
        before = door.held()
        second = door.push(items).json()
        again = list(zip(outcomes(first), outcomes(second), strict=True))
        if service == "registry" and any(one != two for one, two in again if one not in WRITTEN):
            # A credit code was given up, or taken, by what came behind it in the same batch.
            return
        for one, two in again:
            assert two in ({"unchanged"} if one in WRITTEN else BY_NOW.get(one, {one}))
        assert [len(table) for table in door.held()] == [len(table) for table in before]

    hold()


def test_an_atomic_batch_is_written_whole_or_not_at_all(
    floors: Mapping[str, Floor], service: str
) -> None:
    @seed(SEED)
    @tried(EXAMPLES)
    @given(BATCHES[service], BATCHES[service])
    def hold(earlier: list[Any], items: list[Any]) -> None:
        door = Door(floors[service])
        door.push(earlier)
        before = door.held()
        one_by_one = outcomes(door.push(items, "mode=validate").json())
        answer = door.push(items, "atomicity=all")
        receipt = answer.json().get("receipt", answer.json())
        check_counts(receipt, items)
        # In an atomic batch nothing waits, and nothing is the repeat of what waits.
        may_be = {one: {one} for one in one_by_one} | {"deferred": {"rejected"}}
        if "deferred" in one_by_one:
            may_be["duplicate_in_batch"] = {"duplicate_in_batch", "rejected"}
        if REFUSED.isdisjoint(outcomes(receipt)):
            assert (answer.status_code, outcomes(receipt)) == (200, one_by_one)
            return
        assert answer.status_code == 422
        assert door.held() == before
        assert WRITTEN.isdisjoint(receipt["counts"])
        for one, two in zip(one_by_one, outcomes(receipt), strict=True):
            assert two in ({"not_applied"} if one in WRITTEN else may_be[one])

    hold()


def test_nothing_sound_is_lost_among_repeats(floors: Mapping[str, Floor], service: str) -> None:
    @seed(SEED)
    @tried(EXAMPLES // 2)
    @given(st.lists(REPEATED[service], min_size=2, max_size=4))
    def hold(items: list[Any]) -> None:
        door = Door(floors[service])
        alone = [outcomes(door.push([item], "mode=validate").json())[0] for item in items]
        together = outcomes(door.push(items).json())
        assert ("created" in together) == ("created" in alone)
        for one, two in zip(alone, together, strict=True):
            assert two in (one, "duplicate_in_batch")

    hold()


def test_whatever_the_order_the_highest_version_stands(
    floors: Mapping[str, Floor], service: str
) -> None:
    noun = {"projects": "项目", "registry": "组织"}[service]

    @seed(SEED)
    @tried(EXAMPLES // 2)
    @given(st.permutations(range(1, 6)), st.integers(1, 5))
    def hold(order: list[int], cut: int) -> None:
        door = Door(floors[service])
        items = [SOUND[service] | {"source_version": one, "name": f"{noun}{one}"} for one in order]
        door.push(items[:cut])
        for item in items[cut:]:
            door.push([item])
        table = HELD[service][0]
        ((version, name),) = door.floor.rows(f"select source_version, state->>'name' from {table}")
        assert (version, name) == (5, f"{noun}5")

    hold()
