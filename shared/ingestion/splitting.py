"""Parting a long body into its items while it still arrives, without reading what they say."""

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from shared.ingestion.decode import TABLES, wrong_kind
from shared.ingestion.formats import json_array, ndjson
from shared.ingestion.formats.content import content_of
from shared.problems import Unreadable

# No item comes near this; a body that never ends one must not fill the memory.
MOST_ITEM_BYTES = 2 * 1024 * 1024

_DECODER = json.JSONDecoder()


class Splitter(Protocol):
    """Takes a body piece by piece and gives back items, each as one line of JSON."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The items that are complete with this piece. Raises `Unreadable`."""
        ...

    def end(self) -> Iterator[bytes]:
        """What is left when the body has ended. Raises `Unreadable` when it is cut off."""
        ...


class Lines:
    """NDJSON: an item per line; blank lines are none. A broken line is told on its receipt line."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The lines that end in this piece."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > MOST_ITEM_BYTES:
            raise _too_long()
        return (line for line in lines if line.strip())

    def end(self) -> Iterator[bytes]:
        """The last line, which needs no end."""
        return (line for line in (self._rest,) if line.strip())


class Elements:
    """A JSON array: its elements one after the other."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._place: str = "before"

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The elements that end in this piece, each without the line breaks between its tokens."""
        try:
            self._text += self._decode.decode(piece)
        except UnicodeDecodeError as wrong:
            raise _not_json(f"not UTF-8: {wrong}") from wrong
        at = 0
        found: list[bytes] = []
        while (step := self._step(at)) is not None:
            at, element = step
            if element is not None:
                found.append(element.replace("\n", " ").replace("\r", " ").encode())
        self._text = self._text[at:]
        if len(self._text) > MOST_ITEM_BYTES:
            raise _too_long()
        return iter(found)

    def end(self) -> Iterator[bytes]:
        """Nothing: the array has been closed."""
        if self._place != "after":
            raise _not_json("the array is cut off")
        return iter(())

    def _step(self, at: int) -> tuple[int, str | None] | None:
        """One token further, perhaps with an element; None when more has to arrive first."""
        while at < len(self._text) and self._text[at] in " \t\r\n\ufeff":
            at += 1
        if at >= len(self._text):
            return None
        sign = self._text[at]
        if self._place in ("first", "element"):
            if sign == "]" and self._place == "first":
                self._place = "after"
                return at + 1, None
            return self._element(at)
        expected = {"before": "[", "comma": ",]", "after": ""}[self._place]
        if sign not in expected:
            raise _not_json(f"expected {' or '.join(expected) or 'the end'}, found {sign!r}")
        self._place = {"[": "first", ",": "element", "]": "after"}[sign]
        return at + 1, None

    def _element(self, at: int) -> tuple[int, str | None] | None:
        try:
            _, end = _DECODER.raw_decode(self._text, at)
        except (ValueError, RecursionError):
            # Cut off by the end of the piece, or wrong: the end of the body tells.
            return None
        if end >= len(self._text):
            return None  # a number may go on in the next piece
        self._place = "comma"
        return end, self._text[at:end]


SPLITTERS: Mapping[str, Callable[[], Splitter]] = {
    json_array.MEDIA_TYPE: Elements,
    ndjson.MEDIA_TYPE: Lines,
    # A table has been read by then: its rows are lines.
    **dict.fromkeys(TABLES, Lines),
}


def splitter_for(media_type: str) -> Splitter:
    """Parts a body of this content type. Raises `WrongMediaType`."""
    kind = content_of(media_type).kind
    if kind not in SPLITTERS:
        raise wrong_kind(kind)
    return SPLITTERS[kind]()


def _too_long() -> Unreadable:
    return Unreadable(
        detail=f"One item is over {MOST_ITEM_BYTES} bytes, or the body is no list of items.",
        detail_zh=f"单条数据超过 {MOST_ITEM_BYTES} 字节，或请求体不是数据列表。",
    )


def _not_json(reason: str) -> Unreadable:
    return Unreadable(
        detail=f"The body is not a JSON array of items: {reason}.",
        detail_zh=f"请求体不是 JSON 数组：{reason}。",
    )
