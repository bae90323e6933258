"""What is told of a source before its first data, and when two answers count as the same."""

from datetime import datetime

from services.stats.freshness.bodies import Answer, NoDataOut
from shared.clock import iso
from shared.etags import etag_of


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
