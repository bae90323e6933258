"""In which encoding a body seems to be when it is not UTF-8, told to the sender in words."""

from typing import NamedTuple


class Telling(NamedTuple):
    """What the sender is told, in Chinese and English."""

    zh: str
    en: str


GB18030 = Telling(
    "请求体似乎是 GB18030（GBK）编码；请使用 UTF-8 发送。",
    "The body seems to be GB18030 (GBK); send UTF-8.",
)
UTF_16 = Telling(
    "请求体似乎是 UTF-16 或 UTF-32 编码；请使用 UTF-8 发送。",
    "The body seems to be UTF-16 or UTF-32; send UTF-8.",
)
UNKNOWN = Telling(
    "请求体不是 UTF-8 编码；请使用 UTF-8 发送。", "The body is not UTF-8; send UTF-8."
)
MIXED = Telling(
    "此处文本的编码与其余部分不同；请将整个表格统一保存为 UTF-8 或 GB18030。",
    "Here the text is not in the encoding of the rest; save the whole table as UTF-8 or GB18030.",
)

_MOSTLY = 0.75
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def other_than_utf8(body: bytes) -> Telling | None:
    """What to tell the sender of a body that is not UTF-8; None when it is.

    A guess, for the words only: no JSON is ever read in the guessed encoding, because bytes that
    fit two encodings would store a name that nobody wrote.
    """
    if body.startswith(MARKS) or _has_wide_signs(body):
        return UTF_16
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        is_cut = wrong.end == len(body)
        return GB18030 if not is_cut and is_chinese_in_gb18030(body) else UNKNOWN
    return None


def _has_wide_signs(body: bytes) -> bool:
    """JSON begins with a bracket; a NUL beside it is the other half of a wider sign."""
    return body[:2] in (b"\0[", b"\0{", b"[\0", b"{\0") or body[:4] in (b"\0\0\0[", b"\0\0\0{")


def is_chinese_in_gb18030(body: bytes) -> bool:
    """Whether the bytes are GB18030 and give the signs in which names are written."""
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError:
        return False
    # Nearly any two bytes are some sign of it. Names are written in common signs but for a few,
    # while UTF-8 with a broken byte in it, read as GB18030, gives rare ones everywhere.
    signs = [sign for sign in text if ord(sign) > 127]
    return sum(map(_is_common, signs)) >= _MOSTLY * len(signs)


def _is_common(sign: str) -> bool:
    try:
        return len(sign.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
