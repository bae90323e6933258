"""Agreed shares of a consortium."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ingestion.shares import shares_of
from shared.money import split
from shared.problems import Fault


@given(st.integers(0, 10**15), st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
def test_parts_always_sum_to_the_whole_and_miss_proportion_by_less_than_one(
    total: int, weights: list[int]
) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_without_shares_all_take_part_equally() -> None:
    assert shares_of([{"code": c} for c in "abc"], pointer="/x") == [333_334, 333_333, 333_333]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ([{"code": "a", "share": "50"}, {"code": "b"}], "shares_incomplete"),
        ([{"code": "a", "share": "50"}, {"code": "b", "share": "49.9999"}], "shares_not_whole"),
        ([{"code": "a"}, {"code": "a"}], "named_twice"),
        ([{"code": "a", "share": "99.9999"}], "shares_not_whole"),
    ],
)
def test_shares_that_do_not_make_a_whole_are_refused(
    named: list[dict[str, str]], code: str
) -> None:
    (fault,) = shares_of(named, pointer="/organizations")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.pointer) == (code, "/organizations")


def test_shares_with_four_decimals_are_exact() -> None:
    named = [{"code": "a", "share": "33.3333"}, {"code": "b", "share": "66.6667"}]
    assert shares_of(named, pointer="") == [333_333, 666_667]
