"""Answers of stats over HTTP: with their freshness, their tag, and 304 when nothing moved."""

from fastapi import Request, Response

from services.stats.freshness.bodies import Answer
from services.stats.freshness.rules import weak_tag
from shared import etags
from shared.clock import iso


def told(request: Request, answer: Answer) -> Response:
    """The answer as JSON, or 304. `Xiangzhu-As-Of` says in both cases when it was true."""
    tag = weak_tag(answer)
    response = etags.answer(request, answer.model_dump_json().encode(), etag=tag)
    response.headers["Xiangzhu-As-Of"] = iso(answer.freshness.as_of)
    return response
