"""What `as_of` means: a bare date is a day in Shanghai, anything with a time is an instant."""

from datetime import UTC, date, datetime

import pytest

from shared.moments import day_of, moment_of
from shared.problems import Invalid


@pytest.mark.parametrize(
    ("as_of", "moment"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-03-31T00:00:00Z", datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T00:00:00+08:00", datetime(2026, 3, 30, 16, tzinfo=UTC)),
        ("2026-03-31T08:00:00.5+08:00", datetime(2026, 3, 31, 0, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_only_a_bare_date_is_a_day(as_of: str, moment: date) -> None:
    found = moment_of(as_of)
    assert (type(found), found) == (type(moment), moment)


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        (None, None),
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-03-31T00:00:00Z", date(2026, 3, 31)),
        ("2026-03-31T15:59:59Z", date(2026, 3, 31)),
        ("2026-03-31T16:00:00Z", date(2026, 4, 1)),
        ("2026-03-31T00:00:00+08:00", date(2026, 3, 31)),
        ("2026-03-30T23:59:59+08:00", date(2026, 3, 30)),
    ],
)
def test_an_instant_lies_in_a_day_of_shanghai(as_of: str | None, day: date | None) -> None:
    assert day_of(as_of) == day


@pytest.mark.parametrize(
    "as_of",
    [
        "", "soon", "2026-02-30", "2026-03-31T08:00:00", "2026-03-31T08:00:00 08:00",
        "1774915200", "0", "20260331", "2026-03-31 ", "２０２６-03-31",
        "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
    ],
)  # fmt: skip
def test_the_unclear_is_refused_with_what_is_expected(as_of: str) -> None:
    with pytest.raises(Invalid) as refused:
        moment_of(as_of)
    (fault,) = refused.value.faults
    assert (fault.code, fault.pointer, fault.value) == ("not_allowed_value", "/query/as_of", as_of)
    assert "%2B08:00" in (fault.expected or "")
