"""Which instant `as_of` means."""

from datetime import UTC, datetime

import pytest

from shared.moments import instant_of
from shared.problems import Invalid

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.mark.parametrize(
    ("as_of", "instant"),
    [
        (None, None),
        ("2026-03-31", datetime(2026, 3, 31, 15, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-31T08:00:00+08:00", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T00:00:00Z", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T00:00:00+08:00", datetime(2026, 3, 30, 16, tzinfo=UTC)),
        ("2026-04-01", NOW),
    ],
)
def test_a_bare_date_is_its_closing_in_shanghai_and_an_instant_is_itself(
    as_of: str | None, instant: datetime | None
) -> None:
    assert instant_of(as_of, now=NOW) == instant


@pytest.mark.parametrize(
    "as_of",
    [
        "2026-04-02", "2026-04-01T03:00:01Z", "2026-03-31T08:00:00", "2026-02-30", "soon", "",
        "9999-12-31",
    ],
)  # fmt: skip
def test_the_future_and_the_unclear_are_refused(as_of: str) -> None:
    with pytest.raises(Invalid):
        instant_of(as_of, now=NOW)
