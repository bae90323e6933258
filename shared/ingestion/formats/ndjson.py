"""NDJSON: one item as a JSON object per line; a broken line spoils no other."""

from collections.abc import Iterator

from pydantic_core import from_json

from shared.ingestion import codes
from shared.ingestion.encodings import MARKS, UTF_16, other_than_utf8
from shared.ingestion.formats.raws import Raw
from shared.problems import Unreadable

MEDIA_TYPE = "application/x-ndjson"

NOT_UTF8 = codes.declare(
    "not_utf8",
    en="The line is not UTF-8",
    zh="该行不是 UTF-8 编码",
    repair_en="Send UTF-8; GB18030 is read in CSV only.",
    repair_zh="请使用 UTF-8 发送；仅 CSV 可使用 GB18030。",
)


def lines_of(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with something on them, counted from 0. Raises `Unreadable` for UTF-16."""
    if body.startswith(MARKS):
        raise Unreadable(detail=UTF_16.en, detail_zh=UTF_16.zh)
    return enumerate(line for line in body.split(b"\n") if line.strip())


def read_line(position: int, line: bytes) -> Raw:
    """One line as an item, or what makes it unreadable."""
    try:
        return Raw(position, from_json(line, allow_inf_nan=False))
    except ValueError as error:
        code, en, zh = codes.UNREADABLE_ITEM, str(error), "应为一个完整的 JSON 对象"
        if told := other_than_utf8(line):
            code, en, zh = NOT_UTF8, told.en, told.zh
        pointer = f"/{position}"
        return Raw(position, None, [codes.fault(code, pointer, expected=en, expected_zh=zh)])
