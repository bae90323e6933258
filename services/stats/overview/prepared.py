"""The live overview as finished bytes: plain and compressed, with everything a reader is sent."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import zstandard
from starlette.types import Message

from services.stats.freshness.rules import weak_tag
from services.stats.overview.bodies import OverviewAnswer
from shared.clock import iso

Headers = list[tuple[bytes, bytes]]
Messages = tuple[Message, Message]

# In the order in which they are preferred; "" is the plain text everyone can read.
ENCODINGS = ("zstd", "gzip", "")


@dataclass(frozen=True, slots=True)
class Prepared:
    """One overview, ready to be sent in any encoding, or to be told unchanged.

    The very messages for the server are made here: whoever sends them must not change them.
    """

    answer: OverviewAnswer
    tag: str
    tag_bytes: bytes
    whole: dict[str, Messages]
    unchanged: Messages

    @classmethod
    def of(cls, answer: OverviewAnswer) -> "Prepared":
        """Write, tag and compress an answer once, for everyone who will ask for it."""
        tag = weak_tag(answer)
        plain = answer.model_dump_json().encode()
        about: Headers = [
            (b"etag", tag.encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Accept-Encoding"),
            (b"xiangzhu-as-of", iso(answer.freshness.as_of).encode()),
        ]
        bodies = {
            "": plain,
            "gzip": gzip.compress(plain, compresslevel=6, mtime=0),
            "zstd": zstandard.ZstdCompressor(level=6).compress(plain),
        }
        whole = {
            name: _messages(200, about + _describing(name, body), body=body)
            for name, body in bodies.items()
        }
        return cls(answer, tag, tag.encode(), whole=whole, unchanged=_messages(304, about))


@lru_cache(maxsize=256)
def preferred(accept_encoding: bytes) -> str:
    """The best encoding a reader accepts; what it weighs with 0 is refused."""
    accepted = dict(_weighed(accept_encoding.decode("latin-1").split(",")))
    return next(name for name in ENCODINGS if not name or accepted.get(name, 0.0) > 0)


def _weighed(tokens: Sequence[str]) -> list[tuple[str, float]]:
    weighed = []
    for token in tokens:
        name, _, weight = token.strip().partition(";")
        try:
            weighed.append((name.strip().lower(), float(weight.partition("=")[2] or 1)))
        except ValueError:
            continue
    return weighed


def _describing(encoding: str, body: bytes) -> Headers:
    described: Headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    return [*described, (b"content-encoding", encoding.encode())] if encoding else described


def _messages(status: int, headers: Headers, *, body: bytes = b"") -> Messages:
    start = {"type": "http.response.start", "status": status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}
