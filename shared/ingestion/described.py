"""What the API pages say of handing over: keys, batches, bodies and answers."""

from collections.abc import Sequence
from typing import Annotated, Any, Union
from uuid import UUID

from fastapi import Header, Path
from pydantic import Discriminator, Field, TypeAdapter

from shared.ingestion.decode import TABLES
from shared.ingestion.formats import ndjson
from shared.ingestion.items import ItemType

IdempotencyKey = Annotated[
    str | None,
    Header(
        description='Required. A quoted string of the caller\'s choice, e.g. `"batch-7"` · '
        "必填，由调用方自定的带引号字符串",
        # Checked by `key_of`, which answers 400 and not the framework's 422.
        json_schema_extra={"x-required": True, "pattern": r'^"([ !#-\[\]-~]|\\["\\]){1,255}"$'},
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
OwnSource = Annotated[
    str | None,
    Field(
        description="Source system; the client's first when left out · "
        "来源系统，不填为该接入方的第一个"
    ),
]
RowType = Annotated[
    str | None,
    Field(
        description="Of CSV and XLSX: what the rows are, when no column says so · "
        "CSV 与 XLSX：没有“类型”列时，说明各行的数据类型"
    ),
]
BatchId = Annotated[UUID, Path(description="The id on the receipt · 回执上的批次标识")]

_JSON: dict[str, Any] = {"application/json": {}}

LATER: dict[int | str, dict[str, Any]] = {
    202: {"description": "Stored; the receipt shows what becomes of it", "content": _JSON}
}
ONE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Known already: updated, unchanged or stale"},
    201: {"description": "New", "content": _JSON},
    202: {"description": "Waits for what it names", "content": _JSON},
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Body or key cannot be read"},
    403: {"description": "Scope missing, or not this client's source"},
    409: {"description": "A request with this key is still running, or the state conflicts"},
    422: {"description": "Unknown parameter, key reused, or refused as a whole"},
}


def one_item(item_type: ItemType) -> dict[str, Any]:
    """What OpenAPI says of a body that is one item."""
    return _body(
        {"application/json": {"schema": _form(item_type.body), "example": dict(item_type.example)}}
    )


def many_items(types: Sequence[ItemType]) -> dict[str, Any]:
    """What OpenAPI says of a body of items of these types, with one of each for an example."""
    one: Any = Annotated[Union[tuple(one.body for one in types)], Discriminator("type")]  # noqa: UP007
    examples = [dict(one.example) for one in types]
    return _body(
        {
            "application/json": {"schema": _form(list[one]), "example": examples},
            **{kind: {"schema": {"type": "string"}} for kind in (ndjson.MEDIA_TYPE, *TABLES)},
        }
    )


def _form(body: Any) -> dict[str, Any]:
    return TypeAdapter(body).json_schema(ref_template="#/components/schemas/{model}")


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}
