"""A file to be pushed: what kind it is, its digest taken in advance, its bytes piece by piece."""

import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Pushed:
    """A file as it was when its digest was taken; `size` in bytes, `sha256` in hex."""

    path: Path
    media_type: str
    size: int
    sha256: str

    @property
    def content_digest(self) -> str:
        """The digest as RFC 9530 writes it: with it the service sees that nothing was garbled."""
        return f"sha-256=:{base64.b64encode(bytes.fromhex(self.sha256)).decode()}:"

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
