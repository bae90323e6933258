"""Completes the OpenAPI documents: the refusals that every operation shares, told once.

Rooms declare what is their own (409, 429, 304, 202 with their words); what the door answers for
all of them is added here, so that no room can forget it.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from shared.problems import MEDIA_TYPE

Described = dict[str, Any]

_FAULT: Described = {
    "type": "object",
    "description": "One thing wrong at one place of what was sent",
    "required": [
        "code",
        "pointer",
        "message",
        "message_zh",
        "value",
        "expected",
        "expected_zh",
        "see",
    ],
    "properties": {
        "code": {"type": "string", "description": "Stable; `see` says how to repair it"},
        "pointer": {"type": "string", "description": "JSON Pointer into the sender's own payload"},
        "message": {"type": "string"},
        "message_zh": {"type": "string"},
        "value": {"description": "The offending value, when it is short enough"},
        "expected": {"type": ["string", "null"]},
        "expected_zh": {"type": ["string", "null"]},
        "see": {
            "type": "string",
            "format": "uri-reference",
            "description": "The entry of the catalogue that explains this code",
        },
    },
}
_PROBLEM: Described = {
    "type": "object",
    "description": "A refusal (RFC 9457). Some operations add members of their own.",
    "required": [
        "type", "title", "title_zh", "status", "detail", "detail_zh", "instance", "trace_id",
        "errors",
    ],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The entry of the catalogue that explains this refusal",
        },
        "title": {"type": "string"},
        "title_zh": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "detail_zh": {"type": "string"},
        "instance": {"type": "string"},
        "trace_id": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}  # fmt: skip
_CONTENT: Described = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_WORDS = {
    "400": "Body, header or address cannot be read",
    "401": "Access token missing or not valid",
    "403": "Not allowed for this client",
    "404": "Not found",
    "413": "Body too large",
    "415": "Content type not supported",
    "422": "Parameters or content not valid; every fault is listed",
    "500": "Internal error; it was recorded",
    "503": "Something needed is away for the moment; see `Retry-After`",
}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Let this application's document tell its refusals as they are."""
    plain = app.openapi

    def complete() -> Described:
        if app.openapi_schema is None:
            completed(plain())
        return plain()

    app.openapi = complete  # type: ignore[method-assign]


def completed(document: Described) -> None:
    """Add to a document what all operations share."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for path, operations in document["paths"].items():
        for operation in operations.values():
            schemas.update(_lifted(operation))
            for status in _shared(path, operation):
                operation["responses"].setdefault(status, {"description": _WORDS[status]})
            _tell_refusals(operation["responses"])
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    schemas.update({"Fault": _FAULT, "Problem": _PROBLEM})


def _shared(path: str, operation: Described) -> Iterator[str]:
    """What the door itself can answer to this operation."""
    yield from ("400", "422", "500", "503")
    if "security" in operation:
        yield from ("401", "403")
    if "{" in path:
        yield "404"
    if "requestBody" in operation:
        yield from ("413", "415")


def _tell_refusals(responses: Described) -> None:
    for status, response in responses.items():
        is_frameworks = response.get("description") == "Validation Error"
        if status >= "400" and (is_frameworks or "content" not in response):
            response["content"] = _CONTENT
        if is_frameworks:
            response["description"] = _WORDS[status]


def _lifted(operation: Described) -> Described:
    """Schemas and musts that only this place of the document can hold, taken from where they were.

    A body that the room reads itself brings its definitions with it; a header that the room asks
    for itself, with a refusal of its own, is marked `x-required`.
    """
    found: Described = {}
    for medium in operation.get("requestBody", {}).get("content", {}).values():
        found |= medium["schema"].pop("$defs", {})
    for parameter in operation.get("parameters", ()):
        if parameter["schema"].pop("x-required", False):
            parameter["required"] = True
    return found
