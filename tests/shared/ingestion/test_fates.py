"""Which items of a batch count."""

import pytest

from shared.ids import new_id
from shared.ingestion.fates import content_hash, fate, mark_duplicates
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


def test_of_repeats_in_a_batch_the_highest_version_counts() -> None:
    batch = entries(("A", 2), ("B", 1), ("A", 3), ("A", 1))
    counting = mark_duplicates(batch)
    assert [entry.position for entry in counting] == [1, 2]
    assert [entry.outcome for entry in batch] == [
        Outcome.DUPLICATE_IN_BATCH,
        None,
        None,
        Outcome.DUPLICATE_IN_BATCH,
    ]


def test_of_repeats_without_versions_the_last_counts() -> None:
    assert [entry.position for entry in mark_duplicates(entries(("A", None), ("A", None)))] == [1]
