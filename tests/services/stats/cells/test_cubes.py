"""A cube that contradicts itself is refused where it is declared."""

from dataclasses import replace

import pytest

from services.stats.cells.cubes import FLOW, Grouping


@pytest.mark.parametrize(
    ("grouping", "fault"),
    [
        (("month", "county"), "order"),
        (("month",), "twice"),
        (("county", "kind", "month"), "none of the finest"),
    ],
)
def test_a_grouping_has_to_fit_its_cube(grouping: Grouping, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        replace(FLOW, groupings=(*FLOW.groupings, grouping))
