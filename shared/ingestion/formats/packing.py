"""Bodies sent packed: gzip and zstd, unpacked within bounds before anything reads them."""

import io
import zlib
from collections.abc import Callable, Mapping

import zstandard

from shared.problems import Problem, TooLarge, Unreadable, WrongMediaType

MOST_UNPACKED = 10 * 1024 * 1024
# One packing around another gains nothing, and many are only a way to make us work.
MOST_PACKINGS = 2
# A frame asks for a window of its own choosing, and gets none larger than bodies may be.
_ZSTD = zstandard.ZstdDecompressor(max_window_size=16 * 1024 * 1024)
_GZIP = zlib.MAX_WBITS | 16


def unpacked(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The body as it was before it was packed by `Content-Encoding`.

    Raises `WrongMediaType` for a packing that is not read, `TooLarge` when more than
    `MOST_UNPACKED` bytes come out, `Unreadable` for one that is cut off or damaged.
    """
    packings = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    packings = [name for name in packings if name not in ("", "identity")]
    unknown = [name for name in packings if name not in _UNPACKING]
    if unknown or len(packings) > MOST_PACKINGS:
        told = ", ".join(packings)[:100]
        raise WrongMediaType(
            detail=f"Content-Encoding {told!r} is not read; send gzip, zstd or the body as it is.",
            detail_zh=f"不支持 Content-Encoding {told!r}，请使用 gzip、zstd 或不压缩。",
        )
    for name in reversed(packings):
        body = _UNPACKING[name](body)
    return body


def _gunzipped(body: bytes) -> bytes:
    """Every member of a gzip body, one after the other."""
    found = bytearray()
    while True:
        member = zlib.decompressobj(_GZIP)
        try:
            found += member.decompress(body, MOST_UNPACKED + 1 - len(found))
        except zlib.error as error:
            raise _damaged("gzip") from error
        if len(found) > MOST_UNPACKED:
            raise _too_large()
        if not member.eof:
            raise _cut_off("gzip")
        body = member.unused_data
        if not body:
            return bytes(found)


def _unzstd(body: bytes) -> bytes:
    """Every frame of a zstd body, one after the other."""
    try:
        with _ZSTD.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
            found = reader.read(MOST_UNPACKED + 1)
        if len(found) > MOST_UNPACKED:
            raise _too_large()
        # The reader does not tell the end of a frame from the end of its bytes.
        rest, is_whole = body, False
        while rest or not is_whole:
            frame = _ZSTD.decompressobj()
            frame.decompress(rest)
            rest, is_whole = frame.unused_data, frame.eof
            if not is_whole:
                raise _cut_off("zstd")
    except zstandard.ZstdError as error:
        raise _damaged("zstd") from error
    return found


_UNPACKING: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "zstd": _unzstd,
}


def _too_large() -> Problem:
    return TooLarge(
        detail=f"The body is over {MOST_UNPACKED} bytes when unpacked; split it into several.",
        detail_zh=f"请求体解压后超过 {MOST_UNPACKED} 字节，请拆分为多个批次。",
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
