"""Long lists in pages: a cursor names the last thing seen, so no page costs more than the first."""

import base64
import binascii
import json
from typing import Annotated, Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.catalogue import declare
from shared.problems import Fault, Invalid

WRONG_CURSOR = declare(
    "wrong_cursor",
    en="This is no cursor of this list",
    zh="游标无效",
    repair_en="Take `next_cursor` of the page before as it is; leave it out for the first page.",
    repair_zh="请原样使用上一页返回的 next_cursor；首页不填。",
)

Thing = TypeVar("Thing")
Kind: TypeAlias = type[str] | type[int] | type[UUID]


class NoQuery(BaseModel):
    """No parameters: an unknown one is refused, for it would have to be passed over."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(NoQuery):
    """The parameters of every list; subclasses add the list's own filters.

    Unknown parameters are refused: a misspelt filter must not answer with everything.
    """

    limit: Annotated[
        int, Field(ge=1, le=500, description="Things per page, at most 500 · 每页条数，最多 500")
    ] = 50
    cursor: Annotated[
        str | None,
        Field(
            description="`next_cursor` of the page before; leave out for the first · "
            "上一页返回的 `next_cursor`，首页不填"
        ),
    ] = None


class Page(BaseModel, Generic[Thing]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Thing]
    next_cursor: str | None = None


def encode_cursor(*key: Any) -> str:
    """The sort key of the last thing on a page, as opaque text."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: Kind) -> list[Any] | None:
    """The sort key within a cursor, its parts of these kinds; None for the first page.

    Raises `Invalid` for a cursor that this list cannot have given: a caller who makes one up must
    not reach the database with it.
    """
    if cursor is None:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list):
            raise TypeError("a cursor is a list")
        return [_part(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise Invalid(
            detail="The cursor is none of this list; take `next_cursor` of the page before.",
            detail_zh="游标不属于此列表，请使用上一页返回的 next_cursor。",
            faults=[
                Fault(
                    WRONG_CURSOR, "/query/cursor", "not a cursor", "游标无效", cursor,
                    "next_cursor of the page before", "上一页的 next_cursor",
                )
            ],
        ) from error  # fmt: skip


def _part(part: Any, kind: Kind) -> Any:
    if kind is UUID and isinstance(part, str):
        return UUID(part)
    if type(part) is not kind:
        raise TypeError(f"{part!r} is no {kind.__name__}")
    # The database compares neither a NUL, nor half of a character, nor a number beyond its own.
    if isinstance(part, str) and ("\0" in part or part.encode("utf-8", "ignore").decode() != part):
        raise ValueError("a text that no name has")
    if isinstance(part, int) and abs(part) >= 2**63:
        raise ValueError("a number that no count reaches")
    return part
