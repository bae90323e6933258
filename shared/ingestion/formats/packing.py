"""Bodies sent packed: gzip and zstd, unpacked piece by piece and within bounds."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import zstandard

from shared.problems import Problem, TooLarge, Unreadable, WrongMediaType

MOST_UNPACKED = 10 * 1024 * 1024
# Lists of items come down to a tenth, repeated ones to a fiftieth; whatever grows more than this
# was made to grow. Small bodies may: they are held at once anyway.
MOST_RATIO = 200
# One packing around another gains nothing, and many are only a way to make us work.
MOST_PACKINGS = 2
# A block of four bytes can stand for 128 KiB: so many bytes at a time bound what comes out.
_BITE = 256
_STEP = 64 * 1024
# A frame asks for a window of its own choosing, and gets none larger than this.
_ZSTD = zstandard.ZstdDecompressor(max_window_size=16 * 1024 * 1024)
_GZIP = zlib.MAX_WBITS | 16


class Unpacker(Protocol):
    """Unpacks one packing. Raises `Unreadable` for what is damaged or cut off."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What comes out with this piece, a bounded amount at a time."""
        ...

    def end(self) -> None:
        """To be called when all has been fed."""
        ...


class Unpacking:
    """Unpacks a body by its `Content-Encoding` while it arrives.

    Raises `WrongMediaType` for a packing that is not read.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        said = headers.get("content-encoding", "").split(",")
        names = [name for one in said if (name := one.strip().lower()) not in ("", "identity")]
        if len(names) > MOST_PACKINGS or any(name not in _UNPACKERS for name in names):
            raise _not_read(", ".join(names)[:100])
        self._unpackers = [_UNPACKERS[name]() for name in reversed(names)]
        self._packed = self._unpacked = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """What comes out with this piece. Raises `TooLarge` for a bomb, or `Unreadable`."""
        self._packed += len(piece)
        pieces: Iterable[bytes] = (piece,)
        for unpacker in self._unpackers:
            pieces = _through(unpacker, pieces)
        for out in pieces:
            self._unpacked += len(out)
            if self._unpacked > MOST_UNPACKED and self._unpacked > MOST_RATIO * self._packed:
                raise _bomb()
            yield out

    def end(self) -> None:
        """Raises `Unreadable` when the body was cut off."""
        for unpacker in self._unpackers:
            unpacker.end()


def unpacked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A whole body as it was before it was packed.

    Raises as `Unpacking` does, and `TooLarge` when more than `MOST_UNPACKED` bytes come out.
    """
    unpacking, found = Unpacking(headers), bytearray()
    for piece in unpacking.feed(body):
        found += piece
        if len(found) > MOST_UNPACKED:
            raise _too_large()
    unpacking.end()
    return bytes(found)


def _through(unpacker: Unpacker, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from unpacker.feed(piece)


class _Gzip:
    """Every member of a gzip body, one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)

    def feed(self, piece: bytes) -> Iterator[bytes]:
        is_full = False
        while piece or is_full:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            try:
                out = self._member.decompress(piece, _STEP)
            except zlib.error as error:
                raise _damaged("gzip") from error
            piece = self._member.unconsumed_tail or self._member.unused_data
            # A full step may have left something behind that needs no more bytes to come out.
            is_full = len(out) == _STEP and not self._member.eof
            yield out

    def end(self) -> None:
        if not self._member.eof:
            raise _cut_off("gzip")


class _Zstd:
    """Every frame of a zstd body, one after the other."""

    def __init__(self) -> None:
        self._frame = _ZSTD.decompressobj()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        for first in range(0, len(piece), _BITE):
            yield from self._bite(piece[first : first + _BITE])

    def _bite(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._frame.eof:
                self._frame = _ZSTD.decompressobj()
            try:
                out = self._frame.decompress(piece)
            except zstandard.ZstdError as error:
                raise _damaged("zstd") from error
            piece = self._frame.unused_data
            if out:
                yield out

    def end(self) -> None:
        if not self._frame.eof:
            raise _cut_off("zstd")


_UNPACKERS: Mapping[str, Callable[[], Unpacker]] = {"gzip": _Gzip, "x-gzip": _Gzip, "zstd": _Zstd}


def _not_read(told: str) -> Problem:
    return WrongMediaType(
        detail=f"Content-Encoding {told!r} is not read; send gzip, zstd or the body as it is.",
        detail_zh=f"不支持 Content-Encoding {told!r}，请使用 gzip、zstd 或不压缩。",
    )


def _too_large() -> Problem:
    return TooLarge(
        detail=f"The body is over {MOST_UNPACKED} bytes when unpacked.",
        detail_zh=f"请求体解压后超过 {MOST_UNPACKED} 字节。",
    )


def _bomb() -> Problem:
    return TooLarge(
        detail=f"The body grows to more than {MOST_RATIO} times its size when unpacked.",
        detail_zh=f"请求体解压后超过原大小的 {MOST_RATIO} 倍。",
    )


def _cut_off(name: str) -> Problem:
    return Unreadable(
        detail=f"The {name} body ends before its end: it was cut off on the way. Send it again.",
        detail_zh=f"{name} 内容不完整，传输中被截断，请重新发送。",
    )


def _damaged(name: str) -> Problem:
    return Unreadable(
        detail=f"The body is not intact {name}; pack it anew, or send it as it is.",
        detail_zh=f"请求体不是完好的 {name} 压缩内容，请重新压缩或不压缩发送。",
    )
