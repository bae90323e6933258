"""Narrowing what is asked about a source to one cell of its digest, now or at a past instant."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field, create_model
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import now, today
from shared.filters import refused
from shared.identifiers import DIVISION_UNKNOWN
from shared.ingestion import codes
from shared.ingestion.items import ItemType
from shared.ingestion.sources import Wanted
from shared.lineage import lineage
from shared.moments import instant_of
from shared.problems import Fault, Invalid

AsOf = Annotated[
    str | None,
    Field(
        description="An instant, or a day (its end in Shanghai): what was held then · "
        "时刻，或某日（上海时间当日结束）：当时已收的数据"
    ),
]
_AREAS = ("county", "division")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class Narrowed(NamedTuple):
    """A query that is made of the groups that the types of a service declare."""

    query: type[BaseModel]


def narrowed(query: type[BaseModel], types: Sequence[ItemType]) -> Narrowed:
    """The query that also takes each group of these types, with the key of a cell as value."""
    names = dict.fromkeys(name for one in types for name in one.holdings.groups)
    said = "Only the cell with this key, as the digest tells it · 仅该单元，取值同摘要中的键"
    fields: dict[str, Any] = {
        name: (Annotated[str | None, Field(description=said)], None) for name in names
    }
    return Narrowed(create_model(query.__name__, __base__=query, **fields))


def wanted_of(query: BaseModel, item_type: ItemType, source: str) -> Wanted:
    """What such a query asks for. Raises `Invalid` for a group that the type does not have."""
    given = query.model_dump(exclude_none=True, exclude=_NO_GROUPS)
    groups = item_type.holdings.groups
    for name, value in given.items():
        if name not in groups:
            raise not_allowed(f"/query/{name}", value, allowed=", ".join(groups))
    as_of = instant_of(getattr(query, "as_of", None), now=now())
    return Wanted(item_type, source, as_of, given)


async def refuse_wrong_keys(tx: AsyncConnection, within: Mapping[str, str]) -> None:
    """Raise `Invalid` for months that are none and for divisions that never were.

    One that has been retired may still be the key of a cell.
    """
    faults = [
        codes.fault(codes.WRONG_FORMAT, "/query/month", value=month, expected="2024-05")
        for name, month in within.items()
        if name == "month" and month and not _MONTH.fullmatch(month)
    ]
    for name in _AREAS:
        named = [code for code in within.get(name, "").split("+") if code]
        atlas = await lineage(tx, named) if named else None
        faults += [
            codes.fault(DIVISION_UNKNOWN, f"/query/{name}", value=code)
            for code in named
            if atlas and atlas.resolve(code, today()).status == "unknown"
        ]
    if faults:
        raise refused(faults)


def not_allowed(pointer: str, value: str, *, allowed: str) -> Invalid:
    """The refusal of a name that is not known here."""
    fault = Fault(
        codes.NOT_ALLOWED_VALUE, pointer, "not known here", "不在允许范围内", value, allowed
    )
    return Invalid(
        detail=f"{pointer}: one of {allowed}.", detail_zh=f"{pointer} 可用：{allowed}。",
        faults=[fault],
    )  # fmt: skip


_NO_GROUPS = {"type", "by", "as_of", "limit", "cursor"}
