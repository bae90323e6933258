"""Long lists in pages: a cursor names the last thing seen, so no page costs more than the first."""

import base64
import binascii
import json
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.problems import Fault, Invalid

Thing = TypeVar("Thing")


class PageQuery(BaseModel):
    """The parameters of every list; subclasses add the list's own filters.

    Unknown parameters are refused: a misspelt filter must not answer with everything.
    """

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=500, description="Things per page, at most 500")] = 50
    cursor: Annotated[
        str | None, Field(description="`next_cursor` of the page before; leave out for the first")
    ] = None


class Page(BaseModel, Generic[Thing]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Thing]
    next_cursor: str | None = None


def encode_cursor(*key: Any) -> str:
    """The sort key of the last thing on a page, as opaque text."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *, parts: int) -> list[Any] | None:
    """The sort key within a cursor; None for the first page. Raises `Invalid` if it is not ours."""
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != parts or not all(map(_is_plain, key)):
        raise Invalid(
            detail="The cursor is none of this list; take `next_cursor` of the page before.",
            detail_zh="游标不属于此列表，请使用上一页返回的 next_cursor。",
            faults=[
                Fault("wrong_cursor", "/query/cursor", "not a cursor", "游标无效", value=cursor)
            ],
        )
    return key


def _is_plain(part: Any) -> bool:
    """Whether the database can compare with it: no NUL, no half of a surrogate pair, no list."""
    if isinstance(part, str):
        return "\0" not in part and part.encode("utf-8", "ignore").decode() == part
    return isinstance(part, int | float | None)
