"""JSON: an array of items, or one item alone."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from shared.ingestion.encodings import other_than_utf8
from shared.ingestion.formats.raws import Raw
from shared.problems import Unreadable

MEDIA_TYPE = "application/json"
MARK = b"\xef\xbb\xbf"  # some editors put it before UTF-8


def read_array(body: bytes) -> Iterator[Raw]:
    """The elements of an array. Raises `Unreadable` for anything else."""
    raw = parsed(body)
    if not isinstance(raw, list):
        raise Unreadable(
            detail="The body must be a JSON array of items.", detail_zh="请求体必须是 JSON 数组。"
        )
    return (Raw(position, value) for position, value in enumerate(raw))


def parsed(body: bytes) -> Any:
    """What a JSON text says. Raises `Unreadable`, naming the encoding when it is not UTF-8."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        if told := other_than_utf8(body):
            raise Unreadable(detail=told.en, detail_zh=told.zh) from error
        raise Unreadable(
            detail=f"The body is not valid JSON in UTF-8: {error}",
            detail_zh=f"请求体不是有效的 UTF-8 编码 JSON：{error}",
        ) from error
