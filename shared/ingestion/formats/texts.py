"""The text of a table that was sent as bytes: UTF-8 with or without a mark, or GB18030."""

from shared.ingestion import codes, encodings
from shared.ingestion.encodings import MARKS, MIXED, UNKNOWN, UTF_16, Telling, is_chinese_in_gb18030
from shared.ingestion.formats.places import pointer_of
from shared.problems import Fault, Unreadable, WrongMediaType

WRONG_ENCODING = codes.declare(
    "wrong_encoding",
    en="The table is in another encoding than it says, or in two",
    zh="表格编码与声明不符，或混用两种编码",
    repair_en="Save the whole table anew as UTF-8, or as GB18030 with charset=gb18030.",
    repair_zh="请将整个表格另存为 UTF-8，或另存为 GB18030 并注明 charset=gb18030。",
)

_CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
}  # fmt: skip
_MARK = b"\xef\xbb\xbf"


def text_of(body: bytes, *, charset: str | None) -> str:
    """The body as text.

    Without a `charset` what is no UTF-8 is read as GB18030, if every line of it is Chinese in it.
    Raises `WrongMediaType` for another charset, `Unreadable` with the row where the bytes are of
    two encodings or of neither.
    """
    encoding = _encoding(charset)
    if body.startswith(_MARK):
        body, encoding = body.removeprefix(_MARK), "utf-8"
    if body.startswith(MARKS) or b"\0" in body[:2]:
        raise Unreadable(detail=UTF_16.en, detail_zh=UTF_16.zh)
    if encoding == "gb18030":
        return _gb18030(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as wrong:
        row = _row(body, wrong.start)
        if encoding:
            raise _unreadable(encodings.other_than_utf8(body) or UNKNOWN, row) from wrong
        if any(map(_is_rather_utf8, body.splitlines())):
            raise _unreadable(MIXED, row) from wrong
        if not is_chinese_in_gb18030(body):
            raise _unreadable(UNKNOWN, row) from wrong
    return body.decode("gb18030")


def _encoding(charset: str | None) -> str | None:
    encoding = _CHARSETS.get(charset.lower()) if charset else None
    if charset and encoding is None:
        raise WrongMediaType(
            detail=f"charset {charset[:40]!r} is not read; send utf-8 or gb18030.",
            detail_zh=f"不支持字符集 {charset[:40]!r}，请使用 utf-8 或 gb18030。",
        )
    return encoding


def _gb18030(body: bytes) -> str:
    for row, line in enumerate(body.split(b"\n"), start=1):
        if _is_rather_utf8(line):
            raise _unreadable(MIXED, row)
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError as wrong:
        raise _unreadable(MIXED, _row(body, wrong.start)) from wrong


def _is_rather_utf8(line: bytes) -> bool:
    """Whether a line of signs beyond ASCII is UTF-8 and would be rare signs in GB18030."""
    if line.isascii():
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not is_chinese_in_gb18030(line)


def _row(body: bytes, at: int) -> int:
    return body.count(b"\n", 0, at) + 1


def _unreadable(told: Telling, row: int) -> Unreadable:
    en, zh = f"row {row}: {told.en}", f"第 {row} 行：{told.zh}"
    return Unreadable(
        detail=en, detail_zh=zh, faults=[Fault(WRONG_ENCODING, pointer_of(row), en, zh)]
    )
