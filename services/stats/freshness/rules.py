"""Which instant an `as_of` means, and when two answers count as the same."""

from datetime import UTC, date, datetime, timedelta

from services.stats.freshness.bodies import Answer, NoDataOut
from shared.clock import SHANGHAI, iso
from shared.etags import etag_of
from shared.moments import moment_of, refused


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


def no_data_before(since: datetime | None) -> NoDataOut:
    """Why a source is unknown before its first data, or None where it has told nothing yet."""
    if since is None:
        return NoDataOut(zh="尚无数据", en="no data yet", since=None)
    return NoDataOut(
        zh=f"{iso(since)} 之前没有数据", en=f"no data before {iso(since)}", since=since
    )


def weak_tag(answer: Answer) -> str:
    """The entity tag of an answer, by its numbers and the sequences they rest on.

    The passing of seconds alone is no change: who asks again gets 304 until something moved.
    """
    content = answer.model_dump_json(exclude={"freshness"})
    sequences = [source.sequence for source in answer.freshness.sources.values()]
    return "W/" + etag_of(f"{content}{sequences}".encode())


def _span(day: date) -> tuple[datetime, datetime]:
    begins = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    if day == date.max:
        return begins, begins
    # To the last microsecond of the day: what happens at midnight belongs to the next one.
    ends = begins + timedelta(days=1) - timedelta(microseconds=1)
    return begins, ends.astimezone(UTC)
