"""The client behind a request, as its verified token describes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DIVISION = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Caller:
    """A client that was let in.

    `division` is the area it may write for, `sources` the source systems it may write as; the
    first of them is meant when it names none.
    """

    client_id: str
    scopes: frozenset[str]
    division: str
    sources: tuple[str, ...]


def caller_from(claims: Mapping[str, Any]) -> Caller:
    """The caller a token's claims describe. Raises `ValueError` when a claim is not as issued."""
    client_id, scope = claims["sub"], claims["scope"]
    division, sources = claims["division"], claims["sources"]
    texts = [client_id, scope, division, *sources] if isinstance(sources, list) else [None]
    if not all(isinstance(text, str) for text in texts) or not _DIVISION.fullmatch(division):
        raise ValueError("a claim of the token has another form than registry gives it")
    return Caller(client_id, frozenset(scope.split()), division, tuple(sources))
