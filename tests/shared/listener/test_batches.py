"""How a read is sorted out before anything is written."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Incoming
from shared.contracts.drained import drained_event
from shared.contracts.envelope import Event, to_headers
from shared.listener.batches import BEHIND, Batch, Hearing, prepare

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def about_projects(tx: AsyncConnection, events: Sequence[Event]) -> None: ...


async def about_pairings(tx: AsyncConnection, events: Sequence[Event]) -> None: ...


HEARING = Hearing(
    {"project": about_projects, "project-too": about_projects, "pairing": about_pairings},
    ignored={"whisper"},
)


def incoming(place: str, kind: str, key: str | None, version: int = 1) -> Incoming:
    """A record at `partition:offset`."""
    partition, offset = map(int, place.split(":"))
    event = Event(kind, key or "", "/x", NOON, offset + 1, version, "c", b"{}")
    return Incoming("t", partition, offset, key, b"{}", to_headers(event), NOON)


def sorted_out(*records: Incoming, stuck: frozenset[tuple[str, str]] = frozenset()) -> Batch:
    expected = {("t", number): 0 for number in range(4)}
    return prepare(records, HEARING, expected=expected, stuck=stuck)


def test_mixed_events_need_as_many_calls_as_operations() -> None:
    batch = sorted_out(
        incoming("0:0", "project", "a"),
        incoming("0:1", "pairing", "x"),
        incoming("0:2", "project-too", "b"),
        incoming("1:0", "pairing", "y"),
        incoming("1:1", "project", "c"),
    )
    assert [(group.operation, [event.subject for event in group.events])
            for group in batch.groups] == [
        (about_projects, ["a", "b", "c"]),
        (about_pairings, ["x", "y"]),
    ]  # fmt: skip


def test_operations_are_called_in_the_order_of_the_table_whatever_came_first() -> None:
    batch = sorted_out(incoming("0:0", "pairing", "x"), incoming("0:1", "project", "a"))
    assert [group.operation for group in batch.groups] == [about_projects, about_pairings]


def test_events_of_one_key_keep_their_order_across_operations() -> None:
    batch = sorted_out(
        incoming("0:0", "project", "a", 1),
        incoming("0:1", "pairing", "a", 2),
        incoming("0:2", "project", "a", 3),
        incoming("0:3", "project", "b", 1),
    )
    order = [event.version for group in batch.groups for event in group.events
             if event.subject == "a"]  # fmt: skip
    assert order == [1, 2, 3]
    assert len(batch.groups) == 3


def test_every_partition_moves_past_its_last_record() -> None:
    batch = sorted_out(incoming("0:0", "whisper", "a"), incoming("2:0", "project", "b"),
                       incoming("2:1", "project", "c"))  # fmt: skip
    assert {place: move.next_offset for place, move in batch.moves.items()} == {
        ("t", 0): 1,
        ("t", 2): 2,
    }


def test_a_marker_moves_the_sequence_and_calls_nobody() -> None:
    marker = drained_event("x", sequence=77, time=NOON)
    record = Incoming("t", 1, 0, None, marker.data, to_headers(marker), NOON)
    batch = sorted_out(record)
    assert batch.moves["t", 1].complete_through == 77
    assert batch.moves["t", 1].current_at == NOON
    assert (batch.groups, batch.parked) == ([], [])


def test_an_event_nobody_thought_of_is_parked_and_an_ignored_one_is_not() -> None:
    batch = sorted_out(incoming("0:0", "surprise", "a"), incoming("0:1", "whisper", "b"))
    assert [(record.key, reason) for record, reason in batch.parked] == [
        ("a", "nobody here handles surprise")
    ]


def test_what_cannot_be_read_is_parked_and_its_key_waits_behind_it() -> None:
    broken = Incoming("t", 0, 0, "a", b"{}", (("ce_type", b"project"),), NOON)
    batch = sorted_out(broken, incoming("0:1", "project", "a"), incoming("0:2", "project", "b"))
    assert [reason for _, reason in batch.parked] == [
        "cannot be read: record without header 'ce_subject'",
        BEHIND,
    ]
    assert [event.subject for group in batch.groups for event in group.events] == ["b"]


def test_a_record_without_a_key_holds_nobody_up() -> None:
    broken = Incoming("t", 0, 0, None, b"", (), NOON)
    other = Incoming("t", 0, 1, None, b"", (), NOON)
    batch = sorted_out(broken, other, incoming("0:2", "project", "a"))
    assert len(batch.parked) == 2
    assert BEHIND not in {reason for _, reason in batch.parked}


def test_keys_with_parked_events_wait() -> None:
    batch = sorted_out(incoming("0:0", "project", "a"), incoming("0:1", "project", "b"),
                       stuck=frozenset({("t", "a")}))  # fmt: skip
    assert [(record.key, reason) for record, reason in batch.parked] == [("a", BEHIND)]
