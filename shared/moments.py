"""What a caller means by `as_of`: a day as Shanghai counts days, or an instant."""

import re
from datetime import UTC, date, datetime, timedelta

from shared.catalogue import NOT_ALLOWED_VALUE
from shared.clock import SHANGHAI
from shared.problems import Fault, Invalid

_FORMS = ("2026-03-31", "2026-03-31T08:00:00Z", "2026-03-31T08:00:00%2B08:00")
EXPECTED, EXPECTED_ZH = f"{_FORMS[0]}, {_FORMS[1]} or {_FORMS[2]}", "、".join(_FORMS)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment_of(as_of: str) -> date | datetime:
    """The day that a bare date names, or the instant (in UTC) that anything else does.

    Midnight is an instant like any other: `T00:00:00Z` is 08:00 in Shanghai and names no day.
    Raises `Invalid` for what is neither, and for a time without its zone.
    """
    try:
        if _DAY.fullmatch(as_of):
            return date.fromisoformat(as_of)
        instant = datetime.fromisoformat(as_of)
        if instant.tzinfo is None:
            raise refused(as_of, "needs a time zone", "须带时区")
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise refused(as_of, "is neither an instant nor a day", "不是有效的时刻或日期") from None


def instant_of(as_of: str | None, *, now: datetime) -> datetime | None:
    """The instant meant: an RFC 3339 instant as it is, or a bare date's closing in Shanghai.

    The running day is asked as it stands. Raises `Invalid` for anything else and for the future.
    """
    if as_of is None:
        return None
    moment = moment_of(as_of)
    begins, ends = (moment, moment) if isinstance(moment, datetime) else _span(moment)
    if begins > now:
        raise refused(as_of, "lies in the future", "在将来")
    return min(ends, now)


def day_of(as_of: str | None) -> date | None:
    """The day named, or the day of Shanghai in which the instant lies. Raises as `moment_of`."""
    if as_of is None:
        return None
    moment = moment_of(as_of)
    return moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment


def refused(as_of: str, why: str, why_zh: str) -> Invalid:
    """The refusal of an `as_of`, with the forms it may have."""
    fault = Fault(NOT_ALLOWED_VALUE, "/query/as_of", why, why_zh, as_of, EXPECTED, EXPECTED_ZH)
    return Invalid(detail=f"as_of {why}.", detail_zh=f"as_of {why_zh}。", faults=[fault])


def _span(day: date) -> tuple[datetime, datetime]:
    begins = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    if day == date.max:
        return begins, begins
    # To the last microsecond of the day: what happens at midnight belongs to the next one.
    ends = begins + timedelta(days=1) - timedelta(microseconds=1)
    return begins, ends.astimezone(UTC)
