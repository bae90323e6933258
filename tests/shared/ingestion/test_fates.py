"""Which items of a batch count."""

import pytest

from shared.ids import new_id
from shared.ingestion.fates import content_hash, fate, foremost, still_open
from shared.ingestion.items import Entry, Outcome, Stored


def held(version: int | None, content: bytes = b"same") -> Stored:
    return Stored(new_id(), version, content, 1, "{}")


@pytest.mark.parametrize(
    ("stored", "version", "content", "expected"),
    [
        (None, None, b"same", Outcome.CREATED),
        (held(1), 1, b"same", Outcome.UNCHANGED),
        (held(1), 1, b"other", Outcome.CONFLICT),
        (held(2), 1, b"other", Outcome.STALE),
        (held(2), 1, b"same", Outcome.STALE),
        (held(1), 2, b"other", Outcome.UPDATED),
        (held(1), 2, b"same", Outcome.UNCHANGED),
        (held(None), None, b"same", Outcome.UNCHANGED),
        (held(None), None, b"other", Outcome.UPDATED),
        (held(3), None, b"other", Outcome.UPDATED),
        (held(None), 0, b"other", Outcome.UPDATED),
    ],
)
def test_versions_decide_where_both_sides_have_one_and_content_elsewhere(
    stored: Stored | None, version: int | None, content: bytes, expected: Outcome
) -> None:
    assert fate(stored, source_version=version, content=content) is expected


def test_the_version_is_no_content() -> None:
    item = {"type": "project", "source_id": "A", "name": "甲"}
    assert content_hash(item | {"source_version": 1}) == content_hash(item | {"source_version": 2})
    assert content_hash(item) != content_hash(item | {"name": "乙"})


def entries(*named: tuple[str, int | None]) -> list[Entry]:
    return [
        Entry(i, item_type="t", source_id=name, item={"source_id": name, "source_version": version})
        for i, (name, version) in enumerate(named)
    ]


def test_of_repeats_in_a_batch_the_highest_version_is_asked_first() -> None:
    batch = entries(("A", 2), ("B", 1), ("A", 3), ("A", 1))
    asked, others = foremost(batch)
    assert [entry.position for entry in asked] == [1, 2]
    assert [entry.position for entry in others] == [0, 3]


def test_of_repeats_without_versions_the_last_is_asked_first() -> None:
    assert [entry.position for entry in foremost(entries(("A", None), ("A", None)))[0]] == [1]


@pytest.mark.parametrize(
    ("outcome", "is_taken"),
    [
        (Outcome.CREATED, True),
        (Outcome.UNCHANGED, True),
        (Outcome.STALE, True),
        (Outcome.CONFLICT, False),
        (Outcome.REJECTED, False),
        (Outcome.DEFERRED, False),
        (Outcome.DUPLICATE_IN_BATCH, False),
    ],
)
def test_the_next_is_asked_when_the_one_before_was_not_taken(
    outcome: Outcome, is_taken: bool
) -> None:
    asked, others = foremost(entries(("A", 2), ("A", 3)))
    asked[0].outcome = outcome
    assert still_open(asked, others) == ([] if is_taken else others)
    assert [entry.outcome for entry in others] == (
        [Outcome.DUPLICATE_IN_BATCH] if is_taken else [None]
    )


def test_beside_a_conflict_nothing_without_a_version_is_asked() -> None:
    asked, others = foremost(entries(("A", None), ("A", 3)))
    asked[0].outcome = Outcome.CONFLICT
    assert still_open(asked, others) == []
