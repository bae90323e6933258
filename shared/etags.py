"""Asked again, unchanged: entity tags and 304 answers for single things."""

import hashlib
from typing import Any

from fastapi import Request, Response

UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What `If-None-Match` names still holds"}
}
"""What an operation that answers with a tag declares."""


def etag_of(body: bytes) -> str:
    """A strong entity tag of these very bytes."""
    return '"' + hashlib.blake2b(body, digest_size=12).hexdigest() + '"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller's `If-None-Match` (a list, weak tags or `*`) names this tag."""
    if not if_none_match:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def answer(request: Request, body: bytes, *, etag: str | None = None) -> Response:
    """The JSON body with its tag, or 304 without a body when the caller has it already."""
    tag = etag or etag_of(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
