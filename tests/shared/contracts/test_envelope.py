"""Which of several events about one subject tells its newest state."""

from shared.clock import now
from shared.contracts.envelope import Event, newest_of_each


def event(subject: str, version: int, data: bytes = b"{}") -> Event:
    return Event(
        type="any", subject=subject, source="/xiangzhu/registry", time=now(), sequence=1,
        version=version, correlation_id="test", data=data,
    )  # fmt: skip


def told(events: list[Event]) -> list[tuple[str, int]]:
    return [(one.subject, one.version) for one in newest_of_each(events)]


def test_of_each_subject_the_highest_version_is_told_whatever_the_order() -> None:
    heard = [event("b", 1), event("a", 3), event("b", 2), event("a", 1)]
    assert told(heard) == [("a", 3), ("b", 2)]
    assert told(heard[::-1]) == [("a", 3), ("b", 2)]


def test_subjects_come_in_one_order_so_that_two_workers_never_deadlock() -> None:
    assert [subject for subject, _ in told([event(s, 1) for s in "cab"])] == ["a", "b", "c"]


def test_of_repeats_the_first_is_told() -> None:
    assert newest_of_each([event("a", 1, b"1"), event("a", 1, b"2")])[0].data == b"1"
    assert newest_of_each([]) == []
