"""The routes that every pushed noun has: hand over one, list, read, and read its versions."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json, to_json

from shared.auth import PUBLIC, Caller, Scope, allowed, requires
from shared.clock import iso, now
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Quick, Router
from shared.etags import UNCHANGED
from shared.etags import answer as tagged
from shared.ingestion import histories, lists
from shared.ingestion.described import ANSWERS, ONE, IdempotencyKey, OwnSource, one_item
from shared.ingestion.formats.packing import unpacked
from shared.ingestion.gathering import Gathering
from shared.ingestion.handover import Handover, response, sender_of
from shared.ingestion.headers import whole
from shared.ingestion.idempotency import asked
from shared.ingestion.incoming import whole_body
from shared.ingestion.items import ItemType
from shared.ingestion.one_item import one_line
from shared.ingestion.receipts import How
from shared.ingestion.receive import Intake
from shared.pages import PageQuery, decode_cursor, encode_cursor
from shared.parameters import ItemsQuery
from shared.problems import NotFound

Db = Annotated[Database, Depends(database_of)]
ItemId = Annotated[UUID, Path(description="The id it was given here · 本平台分配的标识")]


class SourceQuery(BaseModel):
    """For which source system a single item is pushed."""

    model_config = ConfigDict(extra="forbid")

    source: OwnSource = None


@dataclass(frozen=True)
class Noun:
    """What a service says of a pushed noun: its address, its filters and who may read it.

    `in_chinese` is the noun in the summaries of the API pages.
    `met` says of every filter how a value meets it; `filters` declares the same names as a
    query model. `page` reads as `lists.items_page` does, and `versions` as `lists.versions_page`;
    a page may have another order if it is told by nothing but ids. Reading needs no scope when
    `is_public`; the versions, which name clients, always do.
    """

    service: str
    plural: str
    in_chinese: str
    writing: Scope
    reading: Scope
    item_type: ItemType
    filters: type[ItemsQuery]
    met: Mapping[str, str]
    not_found: type[NotFound]
    is_public: bool = False
    page: Callable[..., Awaitable[list[tuple[UUID, str]]]] = lists.items_page
    versions: Callable[..., Awaitable[list[dict[str, Any]]]] = lists.versions_page

    @property
    def path(self) -> str:
        """The address of the noun's list."""
        return f"/{self.service}/v1/{self.plural}"


def item_routes(noun: Noun) -> Router:
    """The routes of one pushed noun."""
    router = Router(tags=[noun.plural])
    _add_hand_over(router, noun)
    _add_list(router, noun)
    _add_read(router, noun)
    _add_versions(router, noun)
    return router


def _reading(noun: Noun) -> dict[str, Any]:
    if noun.is_public:
        return {"openapi_extra": PUBLIC}
    return {"dependencies": [requires(noun.reading)]}


def _add_hand_over(router: Router, noun: Noun) -> None:
    intake = Intake(noun.item_type)
    gathering = Gathering(intake)
    render = one_line(noun.path)

    async def take(request: Request, caller: Caller, *, source: str | None) -> Response:
        sender = sender_of(caller, source)
        body = unpacked(await whole_body(request), request.headers)
        key, named = whole(request.headers, "idempotency-key"), sender.source.encode()
        kind = request.headers.get("content-type", "")
        handover = Handover(
            sender=sender,
            asked=asked(key, noun.path.encode(), named, body),
            how=How(),
            read=partial(intake.read_one, body, media_type=kind),
            render=render,
        )
        return response(await gathering.hand_over(request.app.state.database, handover))

    @router.post(
        noun.path,
        name=f"hand over one of {noun.plural}",
        summary=f"Hand over one of {noun.plural} · 推送单条{noun.in_chinese}",
        openapi_extra=one_item(noun.item_type),
        responses=ANSWERS | ONE,
    )
    async def hand_over_one(
        request: Request,
        query: Annotated[SourceQuery, Query()],
        caller: Annotated[Caller, requires(noun.writing)],
        idempotency_key: IdempotencyKey = None,  # described here, read in `take`
    ) -> Response:
        """Hand over one item: 201 new, 200 known, 202 waiting for what it names, 422 refused.

        The whole state is sent each time; identity is the source system and `source_id`.
        """
        return await take(request, caller, source=query.source)

    async def hand_over_quickly(request: Request) -> Response:
        shown = request.headers.get("authorization")
        caller = await allowed(request, noun.writing, authorization=shown)
        return await take(request, caller, source=None)

    router.quick.append(Quick("POST", noun.path, hand_over_quickly))


def _add_list(router: APIRouter, noun: Noun) -> None:
    @router.get(
        noun.path,
        name=f"list {noun.plural}",
        summary=f"List {noun.plural} · {noun.in_chinese}列表",
        **_reading(noun),
    )
    async def list_them(query: Annotated[noun.filters, Query()], db: Db) -> dict[str, Any]:  # type: ignore[name-defined]
        """A page in the order of registration, unless a filter says otherwise; all must be met.

        A code of a division that is unknown, retired or of another level is refused, and so is a
        credit code with a wrong check. A credit code in good order that no organization has
        answers an empty page.
        """
        key = decode_cursor(query.cursor, UUID)
        async with db.transaction() as tx:
            page = await noun.page(
                tx,
                noun.item_type.table,
                met=noun.met,
                filters=query.model_dump(
                    exclude={"limit", "cursor", "withdrawn"}, exclude_none=True
                ),
                page=lists.Page(key[0] if key else None, query.limit, query.withdrawn),
            )
        full = len(page) == query.limit
        return {
            "items": [noun.item_type.shown(from_json(text)) for _, text in page],
            "next_cursor": encode_cursor(str(page[-1][0])) if full else None,
            "as_of": iso(now()),
        }


def _add_read(router: APIRouter, noun: Noun) -> None:
    @router.get(
        noun.path + "/{item_id}",
        name=f"read one of {noun.plural}",
        summary=f"Read one of {noun.plural} · 查看{noun.in_chinese}",
        responses=UNCHANGED,
        **_reading(noun),
    )
    async def read_one(request: Request, item_id: ItemId, db: Db) -> Response:
        """The present state of one; 304 when the caller's `If-None-Match` still holds."""
        async with db.transaction() as tx:
            text = await lists.find_item(tx, noun.item_type.table, item_id)
        if text is None:
            raise noun.not_found(detail=f"There is none of id {item_id}.")
        return tagged(request, to_json(noun.item_type.shown(from_json(text))))


def _add_versions(router: APIRouter, noun: Noun) -> None:
    @router.get(
        noun.path + "/{item_id}/versions",
        name=f"read the versions of one of {noun.plural}",
        summary=f"Read the versions of one of {noun.plural} · 查看{noun.in_chinese}的历史版本",
        dependencies=[requires(noun.reading)],
    )
    async def read_versions(
        item_id: ItemId, query: Annotated[PageQuery, Query()], db: Db
    ) -> dict[str, Any]:
        """Every version it went through: who, when, by which batch, and what it changed.

        `changes` name each difference to the version before by a JSON Pointer into `state`; an
        entry that is gone from a list is told at its old place.
        """
        key = decode_cursor(query.cursor, int)
        async with db.transaction() as tx:
            after = key[0] if key else 0
            # From the version before the page on: its first one is compared with it.
            page = await noun.versions(tx, item_id, after=after - 1, limit=query.limit + 1)
        earlier = page.pop(0) if page and after else None
        page = page[: query.limit]
        if not page and key is None:
            raise noun.not_found(detail=f"There is none of id {item_id}.")
        full = len(page) == query.limit
        return {
            "items": list(histories.told(page, earlier, shown=noun.item_type.shown)),
            "next_cursor": encode_cursor(page[-1]["version"]) if full else None,
        }
