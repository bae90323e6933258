"""What changed between two versions: told at its place, and enough to go from one to the other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ingestion.histories import changes


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("/a", 1, 2)]),
        ({"a": 1}, {"b": 1}, [("/a", 1, None), ("/b", None, 1)]),
        ({"a": {"b/c~": 1}}, {"a": {"b/c~": 2}}, [("/a/b~1c~0", 1, 2)]),
        (
            {"a": [1, 2, 2]},
            {"a": [2, 3]},
            [("/a/0", 1, None), ("/a/2", 2, None), ("/a/1", None, 3)],
        ),
        ({"a": [1, 2]}, {"a": [2, 1]}, []),
        ({"a": [1]}, {"a": None}, [("/a", [1], None)]),
    ],
)
def test_each_difference_is_told_with_its_place(
    before: Any, after: Any, expected: list[tuple[str, Any, Any]]
) -> None:
    found = [(one["pointer"], one["before"], one["after"]) for one in changes(before, after)]
    assert found == expected


JSON = st.dictionaries(
    st.sampled_from("abc"), st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), max_size=4))
)


@given(JSON, JSON)
def test_nothing_is_told_of_equal_states_and_something_of_others(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    told = list(changes(before, after))
    assert list(changes(after, after)) == []
    assert bool(told) == (_without_order(before) != _without_order(after))
    assert len(list(changes(after, before))) == len(told)


def _without_order(state: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, list) else value for name, value in state.items()
    }
