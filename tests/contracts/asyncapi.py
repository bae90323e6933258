"""The events as an AsyncAPI 3.0 document, built from the contracts."""

import json
import re
from typing import Any

from pydantic.json_schema import models_json_schema

from tests.contracts import meanings
from tests.contracts.catalogue import SERVICES, Told, events

VERSION = "1.0.0"
_PLAIN_KEY = re.compile(r"^[A-Za-z$][A-Za-z0-9_.$-]*$")


def document() -> dict[str, Any]:
    """The whole document as a JSON value."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Xiangzhu events",
            "version": VERSION,
            "description": "Every event carries the whole public state of its subject, as "
            "CloudEvents 1.0 in Kafka's binary mode. Contracts may only grow.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {module.SERVICE: _channel(module.SERVICE, module.TOPIC) for module in SERVICES},
        "operations": {f"tell_{module.SERVICE}": _operation(module.SERVICE) for module in SERVICES},
        "components": {
            "messages": {_message_name(told): _message(told) for told in events()},
            "messageTraits": {"envelope": {"headers": _headers()}},
            "schemas": schemas(),
        },
    }


def schemas() -> dict[str, Any]:
    """The JSON schema of every payload and of the parts it is made of."""
    payloads = {told.payload for told in events()}
    ordered = sorted(payloads, key=lambda payload: payload.__name__)
    _, made = models_json_schema(
        [(payload, "validation") for payload in ordered],
        ref_template="#/components/schemas/{model}",
    )
    return dict(sorted(made["$defs"].items()))


def to_yaml(value: Any, depth: int = 0) -> str:
    """A JSON value as YAML in block style; every string is quoted as JSON quotes it."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{_key(key)}:{_below(held, depth)}" for key, held in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{_below(held, depth)}" for held in value)
    return f"{pad}{json.dumps(value, ensure_ascii=False)}\n"


def _below(value: Any, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + to_yaml(value, depth + 1)
    return f" {json.dumps(value, ensure_ascii=False)}\n"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.match(key) else json.dumps(key)


def _channel(service: str, topic: str) -> dict[str, Any]:
    told = [_message_name(event) for event in events() if event.service == service]
    return {
        "address": topic,
        "description": f"Everything {service} tells; the key is the id of the subject.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in told},
    }


def _operation(service: str) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{service}"}}


def _message(told: Told) -> dict[str, Any]:
    return {
        "name": told.full_type,
        "title": told.name,
        "summary": told.meaning,
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/envelope"}],
        "payload": {"$ref": f"#/components/schemas/{told.payload.__name__}"},
    }


def _message_name(told: Told) -> str:
    return f"{told.service}.{told.name}"


def _headers() -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for name in meanings.HEADERS if name not in meanings.OPTIONAL_HEADERS],
        "properties": {
            name: {"type": "string", "description": text} for name, text in meanings.HEADERS.items()
        },
    }
