"""The events as a page to read: envelope, topics, payloads."""

from collections.abc import Iterable
from typing import Any

from tests.contracts import meanings
from tests.contracts.asyncapi import schemas
from tests.contracts.catalogue import SERVICES, events

_HEAD = """# Events

Generated from `shared/contracts/` by `python -m tests.contracts`; do not edit. The same as an
AsyncAPI 3.0 document: [events.yaml](events.yaml).

Every event carries the **whole public state** of its subject after what happened, so a listener
that missed, repeated or re-reads events always arrives at the same state: the higher `ce_version`
is the newer one. Contracts may only grow: a reader must let unknown fields pass.

## Envelope

CloudEvents 1.0 in Kafka's binary mode: these record headers, the subject as key, JSON as value.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, _table(("header", "meaning"), _code_first(meanings.HEADERS.items()))]
    for module in SERVICES:
        rows = (
            (f"`{told.full_type}`", _link(told.payload.__name__), told.meaning)
            for told in events()
            if told.service == module.SERVICE
        )
        parts += [f"## Topic `{module.TOPIC}`\n", _table(("type", "payload", "when"), rows)]
    parts.append("## Payloads\n")
    for name, schema in schemas().items():
        fields = ((f"`{field}`", *_described(schema, field)) for field in schema["properties"])
        parts += [f"### {name}\n", schema.get("description", "") + "\n"]
        parts.append(_table(("field", "type", "required"), fields))
    return "\n".join(parts)


def _code_first(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((f"`{name}`", text) for name, text in pairs)


def _described(schema: dict[str, Any], field: str) -> tuple[str, str]:
    required = "yes" if field in schema.get("required", ()) else ""
    return _type(schema["properties"][field]), required


def _type(schema: dict[str, Any]) -> str:
    """A field's type in few words: allowed values, a list, another payload, or nothing."""
    if "$ref" in schema:
        return _link(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return "pair of " + " and ".join(_type(item) for item in schema["prefixItems"])
        return f"list of {_type(schema['items'])}"
    if "additionalProperties" in schema and schema["type"] == "object":
        return f"map from {_type(schema.get('propertyNames', {'type': 'text'}))} to day"
    if schema.get("format") == "date":
        return "day (`YYYY-MM-DD`)"
    if schema.get("pattern") == "^[0-9]{6}$":
        return "division code (six digits)"
    return {"string": "text", "null": "nothing"}.get(schema["type"], str(schema["type"]))


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
