"""Routes for those who work in spreadsheets: templates to fill in, receipts as tables."""

from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from shared.auth import PUBLIC, Caller, Scope, requires
from shared.database import Database
from shared.door import database_of
from shared.door.quick import Router
from shared.ingestion.commits import unknown
from shared.ingestion.described import BatchId
from shared.ingestion.formats import csv_table, reports, xlsx
from shared.ingestion.formats.templates import template
from shared.ingestion.receipt_queries import find_receipt, report_page, sent_heads
from shared.ingestion.receive import Intake
from shared.problems import NotFound

Db = Annotated[Database, Depends(database_of)]
PAGE = 1_000


class LanguageQuery(BaseModel):
    """In which language columns are headed."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        Literal["zh", "en"], Field(description="Language of the heads · 列名的语言")
    ] = "zh"

    @property
    def is_chinese(self) -> bool:
        """Whether columns are headed in Chinese."""
        return self.lang == "zh"


class ReportQuery(BaseModel):
    """In which language a report is."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        Literal["zh", "en"] | None,
        Field(
            description="Language of heads and words; without it that of the heads of the table "
            "that was sent, else Chinese · 列名与用词的语言；不填时与所发表格的列名一致，"
            "没有表格时为中文"
        ),
    ] = None

    def is_chinese(self, sender: Sequence[str]) -> bool:
        """Whether a report is in Chinese, the sender having headed its columns so."""
        return self.lang == "zh" if self.lang else reports.is_chinese(sender)


class UnknownTemplate(NotFound):
    """This service takes no items of such a type."""

    slug = "template-not-found"
    title, title_zh = "No such template here", "没有此模板"
    repair = "Name an item type of this service, as the API pages under /docs list them."
    repair_zh = "请使用本服务的数据类型，见 /docs。"


def add_template(router: Router, service: str, intake: Intake) -> None:
    types = {one.name: one for one in intake.types}

    @lru_cache
    def made(name: str, zh: bool) -> bytes:
        return template(intake.tables[name], types[name].example, zh=zh)

    @router.get(
        f"/{service}/v1/templates/{{item_type}}.xlsx",
        summary="Get a spreadsheet template · 下载电子表格模板",
        openapi_extra=PUBLIC,
        response_class=Response,
        responses={200: {"content": {xlsx.MEDIA_TYPE: {}}}},
    )
    async def get_template(
        item_type: Annotated[
            str, Path(description="Type of the items, e.g. `project` · 数据类型，如 `project`")
        ],
        query: Annotated[LanguageQuery, Query()],
    ) -> Response:
        """A workbook with a column per field, an example in row 2, and a sheet that explains.

        Fill it in and hand it over to `/batches` as it is.
        """
        if item_type not in types:
            told = ", ".join(types)
            raise UnknownTemplate(
                detail=f"There are templates of {told}.", detail_zh=f"可用模板：{told}。"
            )
        body = made(item_type, query.is_chinese)
        return _file(body, xlsx.MEDIA_TYPE, f"{item_type}.xlsx")


def add_reports(router: Router, path: str, *, writing: Scope) -> None:
    @router.get(
        path + "/{batch_id}/report.csv",
        summary="Read a receipt as CSV · 以 CSV 查看回执明细",
        response_class=StreamingResponse,
        responses={200: {"content": {csv_table.MEDIA_TYPE: {}}}},
    )
    async def read_csv_report(
        batch_id: BatchId,
        query: Annotated[ReportQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> StreamingResponse:
        """The lines of a receipt in the sender's order, in UTF-8 as spreadsheets open it.

        Where a table was sent, its rows stand in front as far as they were not taken, and may be
        mended there: hand the file over again as it is, our columns are passed over.
        """
        sender = await _look_up(db, batch_id, caller)
        zh = query.is_chinese(sender)

        async def told() -> AsyncIterator[str]:
            header = reports.heads(zh=zh, sender=sender)
            yield "\ufeff" + reports.csv_lines([header])
            async for rows in _pages(db, batch_id, zh=zh, sender=sender):
                yield reports.csv_lines(rows)

        name = f'attachment; filename="{batch_id}.csv"'
        media_type = f"{csv_table.MEDIA_TYPE}; charset=utf-8"
        return StreamingResponse(
            told(), media_type=media_type, headers={"Content-Disposition": name}
        )

    @router.get(
        path + "/{batch_id}/report.xlsx",
        summary="Read a receipt as XLSX · 以 XLSX 查看回执明细",
        response_class=Response,
        responses={200: {"content": {xlsx.MEDIA_TYPE: {}}}},
    )
    async def read_xlsx_report(
        batch_id: BatchId,
        query: Annotated[ReportQuery, Query()],
        caller: Annotated[Caller, requires(writing)],
        db: Db,
    ) -> Response:
        """The lines of a receipt in the sender's order, as a workbook without formulas.

        Where a table was sent, its rows stand in front as far as they were not taken, and may be
        mended there: hand the file over again as it is, our columns are passed over.
        """
        sender = await _look_up(db, batch_id, caller)
        zh = query.is_chinese(sender)
        workbook = reports.Workbook(reports.heads(zh=zh, sender=sender))
        async for rows in _pages(db, batch_id, zh=zh, sender=sender):
            for row in rows:
                workbook.add(row)
        return _file(workbook.made(), xlsx.MEDIA_TYPE, f"{batch_id}.xlsx")


async def _look_up(db: Database, batch_id: UUID, caller: Caller) -> list[str]:
    """How the caller headed the columns of this batch of its own."""
    async with db.transaction() as tx:
        if await find_receipt(tx, batch_id, client_id=caller.client_id) is None:
            raise unknown(batch_id, caller.client_id)
        return await sent_heads(tx, batch_id)


async def _pages(
    db: Database, batch_id: UUID, *, zh: bool, sender: Sequence[str]
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The lines of a receipt, some at a time; no transaction is held while they are sent."""
    after = -1
    while True:
        async with db.transaction() as tx:
            lines = await report_page(tx, batch_id, after=after, limit=PAGE)
        if lines:
            yield [reports.row_of(line, zh=zh, sender=sender) for line in lines]
        if len(lines) < PAGE:
            return
        after = lines[-1]["position"]


def _file(body: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)
