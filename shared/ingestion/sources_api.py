"""Routes by which a source asks what is held from it, to compare it with its own books."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from shared.auth import Caller, Scope, requires
from shared.clock import iso, now
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion import sources
from shared.ingestion.handover import sender_of
from shared.ingestion.items import ItemType
from shared.ingestion.narrowing import AsOf, narrowed, not_allowed, refuse_wrong_keys, wanted_of
from shared.ingestion.receive import Intake
from shared.money import yuan
from shared.pages import PageQuery, decode_cursor, encode_cursor

Db = Annotated[Database, Depends(database_of)]
Source = Annotated[str, Path(description="One of the client's own sources · 本接入方的来源系统")]
Type = Annotated[str, Field(description="The item type, e.g. `project` · 数据类型，如 `project`")]


class DigestQuery(BaseModel):
    """What the digest is of, and in which cells."""

    model_config = ConfigDict(extra="forbid")

    type: Type
    by: Annotated[
        str,
        Field(
            description="Groups separated by commas, e.g. `county,month` · "
            "分组，逗号分隔，如 `county,month`"
        ),
    ] = ""
    as_of: AsOf = None


class HoldingsQuery(PageQuery):
    """Of which type the items are listed."""

    type: Type
    as_of: AsOf = None


def add_sources(router: Router, service: str, intake: Intake, *, writing: Scope) -> None:
    """The three routes of a service."""
    path = f"/{service}/v1/sources/{{source}}"
    types = {one.name: one for one in intake.types}
    _add_watermark(router, path, intake=intake, writing=writing)
    _add_digest(router, path, types=types, writing=writing)
    _add_holdings(router, path, types=types, writing=writing)


def _add_watermark(router: Router, path: str, *, intake: Intake, writing: Scope) -> None:
    @router.get(f"{path}/watermark", summary="How far a source has been taken · 来源系统接收进度")
    async def read_source_watermark(
        source: Source, caller: Annotated[Caller, requires(writing)], db: Db
    ) -> dict[str, Any]:
        """Per type: how many are held, the highest version and when the last one came.

        `backlog` counts what is stored and not yet taken: items of waiting deliveries, and items
        that wait for an organization or county.
        """
        sender = sender_of(caller, source)
        async with db.snapshot() as tx:
            found = await sources.standing(tx, intake.types, sender.source)
        return found | {"as_of": iso(now())}


def _add_digest(
    router: Router, path: str, *, types: Mapping[str, ItemType], writing: Scope
) -> None:
    narrow = narrowed(DigestQuery, tuple(types.values()))

    @router.get(f"{path}/digest", summary="What is held from a source · 来源系统数据摘要")
    async def read_digest(
        source: Source,
        query: Annotated[narrow.query, Query()],  # type: ignore[name-defined]
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """Count, sums and a SHA-256 per cell, to be compared with the sender's own books.

        The SHA-256 is over one line per item, `source_id TAB source_version LF` (no version:
        nothing between TAB and LF), in the byte order of the ids. Equal sums mean equal items.
        What was withdrawn is not held. With `as_of` it is reckoned from the history of versions;
        `county`, `month` and the other groups narrow it to one cell.
        """
        sender, item_type = sender_of(caller, source), _type_of(types, query.type)
        by, wanted = _groups_of(item_type, query.by), wanted_of(query, item_type, sender.source)
        async with db.snapshot() as tx:
            await refuse_wrong_keys(tx, wanted.within)
            total, *cells = await sources.digest(tx, wanted, by)
        return {
            "source": source,
            "type": item_type.name,
            "as_of": iso(wanted.as_of or now()),
            "by": by,
            "total": _shown(total),
            "cells": [_shown(cell) for cell in cells],
        }


def _add_holdings(
    router: Router, path: str, *, types: Mapping[str, ItemType], writing: Scope
) -> None:
    narrow = narrowed(HoldingsQuery, tuple(types.values()))

    @router.get(f"{path}/holdings", summary="List what is held from a source · 来源系统数据清单")
    async def list_holdings(
        source: Source,
        query: Annotated[narrow.query, Query()],  # type: ignore[name-defined]
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> dict[str, Any]:
        """Ids and versions of the items held, to find which ones differ from the sender's.

        As of the digest they can be narrowed to one cell, and asked for a past instant.
        """
        sender, item_type = sender_of(caller, source), _type_of(types, query.type)
        key, wanted = (
            decode_cursor(query.cursor, str),
            wanted_of(query, item_type, sender.source),
        )
        async with db.snapshot() as tx:
            await refuse_wrong_keys(tx, wanted.within)
            page = await sources.holdings_page(
                tx, wanted, after=key[0] if key else "", limit=query.limit
            )
        full = len(page) == query.limit
        return {
            "items": page,
            "next_cursor": encode_cursor(page[-1]["source_id"]) if full else None,
            "as_of": iso(wanted.as_of or now()),
        }


def _type_of(types: Mapping[str, ItemType], name: str) -> ItemType:
    if name in types:
        return types[name]
    raise not_allowed("/query/type", name, allowed=", ".join(types))


def _groups_of(item_type: ItemType, text: str) -> list[str]:
    by = [name.strip() for name in text.split(",") if name.strip()]
    for name in by:
        if name not in item_type.holdings.groups or by.count(name) > 1:
            raise not_allowed("/query/by", name, allowed=", ".join(item_type.holdings.groups))
    return by


def _shown(cell: dict[str, Any]) -> dict[str, Any]:
    """Money in yuan, as everywhere outside."""
    sums = {
        name.replace("_fen", "_yuan"): yuan(value) if name.endswith("_fen") else value
        for name, value in cell["sums"].items()
    }
    return cell | {"sums": sums, "sha256": cell["sha256"] or _NOTHING}


# SHA-256 of no bytes: nothing is held.
_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
