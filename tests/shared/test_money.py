"""Money between fen and yuan."""

from hypothesis import given
from hypothesis import strategies as st

from shared.money import fen, yuan


@given(st.integers(0, 10**18))
def test_nothing_is_lost_on_the_way_out_and_back(amount: int) -> None:
    assert fen(yuan(amount)) == amount


def test_yuan_may_leave_out_decimals() -> None:
    assert [fen("12"), fen("12.3"), fen("12.34"), fen("0.05")] == [1200, 1230, 1234, 5]
    assert yuan(-5) == "-0.05"
