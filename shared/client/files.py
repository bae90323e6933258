"""What is to be pushed: its kind, its digest taken in advance, its bytes piece by piece."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.client.refusals import FileChanged, UnknownFormat

NDJSON = "application/x-ndjson"
JSON = "application/json"
MEDIA_TYPES = {
    ".ndjson": NDJSON,
    ".jsonl": NDJSON,
    ".json": JSON,
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PIECE_BYTES = 256 * 1024

Sent = Callable[[int], None]
"""Is told how many bytes have gone out in this attempt; a new attempt begins at 0 again."""


class Body(Protocol):
    """Something that can be sent, and sent again, from its first byte; `size` in bytes."""

    @property
    def media_type(self) -> str:
        """What it is."""
        ...

    @property
    def size(self) -> int:
        """How many bytes."""
        ...

    @property
    def content_digest(self) -> str:
        """The digest as RFC 9530 writes it: with it the service sees that nothing was garbled."""
        ...

    def pieces(self, sent: Sent) -> AsyncIterator[bytes]:
        """The bytes from the beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Items:
    """Items in memory, as the bytes of a JSON array."""

    array: bytes
    media_type = JSON

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.array)

    @property
    def content_digest(self) -> str:
        """As RFC 9530 writes it."""
        return _digest_field(hashlib.sha256(self.array).digest())

    async def pieces(self, sent: Sent) -> AsyncIterator[bytes]:
        """All at once."""
        sent(0)
        yield self.array
        sent(self.size)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A file as it was when its digest was taken; `size` in bytes, `sha256` in hex."""

    path: Path
    media_type: str
    size: int
    sha256: str

    @property
    def content_digest(self) -> str:
        """As RFC 9530 writes it."""
        return _digest_field(bytes.fromhex(self.sha256))

    async def pieces(self, sent: Sent) -> AsyncIterator[bytes]:
        """The bytes from the beginning, never more than a piece in memory.

        Raises `FileChanged` when there are more or fewer of them by now.
        """
        count = 0
        sent(count)
        for piece in _read(self.path):
            count += len(piece)
            if count > self.size:
                break
            yield piece
            sent(count)
        if count != self.size:
            raise FileChanged(str(self.path))


def survey(path: Path) -> Pushed:
    """Look at a file once, from beginning to end.

    Raises `OSError` when it cannot be read, or `UnknownFormat`.
    """
    media_type = media_type_of(path, MEDIA_TYPES)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Pushed(path, media_type, file.tell(), digest.hexdigest())


def media_type_of(path: Path, known: Mapping[str, str]) -> str:
    """The media type that a file's suffix names. Raises `UnknownFormat`."""
    try:
        return known[path.suffix.lower()]
    except KeyError as unknown:
        raise UnknownFormat(path.name, known) from unknown


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _digest_field(sha256: bytes) -> str:
    return f"sha-256=:{base64.b64encode(sha256).decode()}:"
