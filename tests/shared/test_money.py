"""Money between fen and yuan."""

from hypothesis import given
from hypothesis import strategies as st

from shared.money import fen, split, yuan
from tests.services.stats.facts.reckoning import exact_split


@given(st.integers(0, 10**18))
def test_nothing_is_lost_on_the_way_out_and_back(amount: int) -> None:
    assert fen(yuan(amount)) == amount


def test_yuan_may_leave_out_decimals() -> None:
    assert [fen("12"), fen("12.3"), fen("12.34"), fen("0.05")] == [1200, 1230, 1234, 5]
    assert yuan(-5) == "-0.05"


WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any)


@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_parts_are_those_of_the_largest_remainder(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert parts == exact_split(amount, weights)
    assert sum(parts) == amount


def test_without_any_weight_all_count_the_same() -> None:
    assert split(100, [0, 0, 0]) == [34, 33, 33]
