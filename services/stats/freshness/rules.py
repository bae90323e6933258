"""Which instant an `as_of` means, and when two answers count as the same."""

import re
from datetime import UTC, date, datetime, timedelta

from services.stats.freshness.bodies import Answer
from shared.clock import SHANGHAI
from shared.etags import etag_of
from shared.problems import Fault, Invalid

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def instant_of(as_of: str | None, *, now: datetime) -> datetime | None:
    """The instant meant: an RFC 3339 instant, or a day, whose closing in Shanghai is meant.

    The running day is asked as it stands. Raises `Invalid` for anything else and for the future.
    """
    if as_of is None:
        return None
    try:
        if _DAY.match(as_of):
            return _closing(date.fromisoformat(as_of), now=now)
        instant = datetime.fromisoformat(as_of)
    except ValueError:
        raise _refused(as_of, "is neither an instant nor a day", "不是有效的时刻或日期") from None
    if instant.tzinfo is None:
        raise _refused(as_of, "needs a time zone", "须带时区")
    if instant > now:
        raise _refused(as_of, "lies in the future", "在将来")
    return instant.astimezone(UTC)


def weak_tag(answer: Answer) -> str:
    """The entity tag of an answer, by its numbers and the sequences they rest on.

    The passing of seconds alone is no change: who asks again gets 304 until something moved.
    """
    content = answer.model_dump_json(exclude={"freshness"})
    sequences = [source.sequence for source in answer.freshness.sources.values()]
    return "W/" + etag_of(f"{content}{sequences}".encode())


def _closing(day: date, *, now: datetime) -> datetime:
    begins = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    if begins > now:
        raise _refused(day.isoformat(), "lies in the future", "在将来")
    # The last microsecond of the day: what happens at midnight belongs to the next one.
    closing = begins + timedelta(days=1) - timedelta(microseconds=1)
    return min(closing.astimezone(UTC), now)


def _refused(value: str, why: str, why_zh: str) -> Invalid:
    expected = "2026-03-31 or 2026-03-31T08:00:00Z"
    fault = Fault("not_allowed_value", "/query/as_of", why, why_zh, value, expected)
    return Invalid(detail=f"as_of {why}.", detail_zh=f"as_of {why_zh}。", faults=[fault])
