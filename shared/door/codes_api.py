"""Routes of the catalogue: every code a service answers with, and each by itself."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json

from shared.auth import PUBLIC
from shared.catalogue import ErrorCode, catalogue
from shared.etags import UNCHANGED
from shared.etags import answer as tagged
from shared.problems import NotFound

Code = Annotated[
    str,
    Path(
        description="A `code` of a fault, or the end of a refusal's `type` · "
        "错误的 `code`，或拒绝文档中 `type` 的最后一段",
        examples=["field_missing"],
    ),
]


class ErrorCodes(BaseModel):
    """The whole catalogue."""

    items: list[ErrorCode]


class ErrorCodeNotFound(NotFound):
    """This service answers with no such code."""

    slug = "error-code-not-found"
    title, title_zh = "No such code here", "没有此代码"
    repair = (
        "Follow the address under `see` or `type` as it was answered; each service has its own."
    )
    repair_zh = "请使用回答中 see 或 type 给出的完整地址；各服务的目录不同。"


def router(path: str, service: str) -> APIRouter:
    """The routes of the catalogue of `service`, which stands at `path`."""
    routes = APIRouter(tags=["error-codes"])

    @routes.get(
        path,
        summary="List error codes · 错误代码列表",
        openapi_extra=PUBLIC,
        response_model=ErrorCodes,
        responses=UNCHANGED,
    )
    async def list_error_codes(request: Request) -> Response:
        """Every code that this service answers with, in zh and en, with its repair.

        Of `kind` fault are those that stand in `errors` and `warnings`, on receipt lines too; of
        kind refusal those at the end of a problem document's `type`, with their HTTP statuses.
        """
        return tagged(request, to_json({"items": list(catalogue(service).values())}))

    @routes.get(
        path + "/{error_code}",
        summary="Explain an error code · 查看错误代码",
        openapi_extra=PUBLIC,
        response_model=ErrorCode,
        responses=UNCHANGED,
    )
    async def read_error_code(request: Request, error_code: Code) -> Response:
        """What one code means and how to repair it: where `see` of a fault and `type` lead."""
        entry = catalogue(service).get(error_code)
        if entry is None:
            raise ErrorCodeNotFound(
                detail=f"This service answers with no code {error_code[:100]}; all are at {path}.",
                detail_zh=f"本服务没有代码 {error_code[:100]}；全部代码见 {path}。",
            )
        return tagged(request, to_json(entry))

    return routes
