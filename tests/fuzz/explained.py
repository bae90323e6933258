"""Whatever code an answer names, it says where that is explained, and it is explained there."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

Entries = Mapping[str, Mapping[str, Any]]
FAULT = {"code", "pointer", "message"}


def hold_explained(answer: httpx.Response, *, catalogue: str, entries: Entries) -> None:
    """Fail for an answer with a code that has no entry, or whose address is another's."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind not in ("application/json", "application/problem+json") or not answer.content:
        return
    body = answer.json()
    for fault in faults(body):
        assert fault["see"] == f"{catalogue}/{fault['code']}", fault
        assert entries[fault["code"]]["kind"] == "fault", fault
    if kind == "application/problem+json":
        slug = body["type"].removeprefix(f"{catalogue}/")
        assert entries[slug]["kind"] == "refusal", body
        assert answer.status_code in entries[slug]["statuses"], body


def faults(body: Any) -> Iterator[Mapping[str, Any]]:
    """Every fault within an answer, wherever it stands."""
    if isinstance(body, dict):
        if body.keys() >= FAULT:
            yield body
        for part in body.values():
            yield from faults(part)
    elif isinstance(body, list):
        for part in body:
            yield from faults(part)
