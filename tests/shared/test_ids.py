"""Keys: in the order in which they were made, whatever the clock does."""

import time

import pytest

from shared.ids import new_id


def test_each_key_is_greater_than_the_one_before() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_a_clock_set_back_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert before < made[0]


def test_a_key_is_a_uuid_of_version_7_and_tells_its_time() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) - time.time() * 1000) < 60_000
