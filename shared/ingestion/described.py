"""What the API pages say of handing over: keys, batches, bodies and answers."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Path

from shared.ingestion.decode import TABLES
from shared.ingestion.formats import ndjson

IdempotencyKey = Annotated[
    str | None,
    Header(
        description='Required. A quoted string of the caller\'s choice, e.g. `"batch-7"` · '
        "必填，由调用方自定的带引号字符串"
    ),
]
Prefer = Annotated[
    str | None,
    Header(
        description="`respond-async`: store the batch and answer 202, whatever its size; "
        "`wait=30`: seconds to wait at most until it is at rest · "
        "`respond-async`：无论大小均先保存并回答 202；`wait=30`：最多等待多少秒，直到处理结束"
    ),
]
BatchId = Annotated[UUID, Path(description="The id on the receipt · 回执上的批次标识")]

ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Body or key cannot be read"},
    401: {"description": "Access token missing or not valid"},
    403: {"description": "Not this client's source"},
    409: {"description": "A request with this key is still running, or the state conflicts"},
    413: {"description": "Body too large, packed or unpacked"},
    415: {"description": "Content type or packing not supported"},
    422: {"description": "Unknown parameter, key reused, or refused as a whole"},
}


def request_body(example: Mapping[str, Any], *, one: bool = False) -> dict[str, Any]:
    """What OpenAPI says of a body of items, or of `one` item."""
    item = {"type": "object", "example": dict(example)}
    content: dict[str, Any] = {
        "application/json": {"schema": item if one else {"type": "array", "items": item}}
    }
    if not one:
        content |= {kind: {"schema": {"type": "string"}} for kind in (ndjson.MEDIA_TYPE, *TABLES)}
    return {"requestBody": {"required": True, "content": content}}
