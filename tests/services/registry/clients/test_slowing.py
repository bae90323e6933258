"""Wrong secrets slow the one who shows them, and nobody else."""

import pytest

from services.registry.clients import slowing
from services.registry.clients.slowing import MOST_AT_ONCE, SECONDS_PER_FAILURE, Slowing

HERE = ("province-32", "192.0.2.1")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slow(clock: Clock) -> Slowing:
    return Slowing(clock=clock)


def fail(slow: Slowing, times: int, pair: tuple[str, str] = HERE) -> None:
    for _ in range(times):
        slow.failed(*pair)


def test_a_few_failures_are_free_and_the_next_has_to_wait(slow: Slowing) -> None:
    fail(slow, MOST_AT_ONCE - 1)
    assert slow.wait(*HERE) == 0
    fail(slow, 1)
    assert slow.wait(*HERE) == SECONDS_PER_FAILURE


def test_after_the_wait_one_more_is_free(slow: Slowing, clock: Clock) -> None:
    fail(slow, MOST_AT_ONCE)
    clock.now += SECONDS_PER_FAILURE - 1
    assert slow.wait(*HERE) == 1
    clock.now += 1
    assert slow.wait(*HERE) == 0
    fail(slow, 1)
    assert slow.wait(*HERE) == SECONDS_PER_FAILURE


def test_a_burst_side_by_side_is_paid_for_but_not_for_ever(slow: Slowing) -> None:
    fail(slow, 1000)
    assert slow.wait(*HERE) == (MOST_AT_ONCE + 1) * SECONDS_PER_FAILURE


@pytest.mark.parametrize("other", [("province-32", "192.0.2.2"), ("province-61", "192.0.2.1")])
def test_another_address_or_client_is_not_held_up(slow: Slowing, other: tuple[str, str]) -> None:
    fail(slow, 1000)
    assert slow.wait(*other) == 0


def test_the_right_secret_ends_it(slow: Slowing) -> None:
    fail(slow, MOST_AT_ONCE - 1)
    slow.succeeded(*HERE)
    fail(slow, MOST_AT_ONCE - 1)
    assert slow.wait(*HERE) == 0


def test_invented_client_ids_do_not_fill_the_memory(
    slow: Slowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slowing, "MOST_PAIRS", 100)
    fail(slow, MOST_AT_ONCE, ("old", "192.0.2.9"))
    fail(slow, MOST_AT_ONCE)
    for number in range(99):
        assert slow.wait(*HERE) > 0
        slow.failed(f"nobody-{number}", "192.0.2.3")
    assert slow.wait(*HERE) > 0
    assert slow.wait("old", "192.0.2.9") == 0


def test_an_id_of_megabytes_is_not_kept(slow: Slowing) -> None:
    fail(slow, MOST_AT_ONCE, ("x" * 1_000_000, "192.0.2.1"))
    assert all(len(client_id) <= 64 for client_id, _ in slow._buckets)
    assert slow.wait("x" * 1_000_000, "192.0.2.1") > 0


def test_asking_alone_keeps_nothing(slow: Slowing) -> None:
    assert slow.wait(*HERE) == 0
    assert not slow._buckets
