"""What a body is said to be: its media type and the charset of its text."""

from typing import NamedTuple


class Content(NamedTuple):
    """A media type without its parameters, and the charset if one is named."""

    kind: str
    charset: str | None


def content_of(header: str) -> Content:
    """What a Content-Type header says, in small letters."""
    kind, *parameters = header.split(";")
    named = dict(_parameter(parameter) for parameter in parameters)
    return Content(kind.strip().lower(), named.get("charset") or None)


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"').lower()
