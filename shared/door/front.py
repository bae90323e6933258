"""What stands at the root of a service without pages: where its documents and its health are."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from shared.auth import PUBLIC

VARIES = {"Vary": "Accept"}


class Front(BaseModel):
    """A service, and the addresses under which it is explained and watched."""

    service: str
    title: str
    docs: str = "/docs"
    openapi: str = "/openapi.json"
    health: str = "/health/ready"


def install(app: FastAPI, service: str) -> None:
    """Serve `/`: to a browser the API pages, to everybody else their address."""
    told = Front(service=service, title=app.title).model_dump()

    @app.get(
        "/",
        summary="What this is · 服务简介",
        openapi_extra=PUBLIC,
        tags=["health"],
        response_model=Front,
        responses={307: {"description": "A browser is led to the API pages"}},
    )
    async def front(request: Request) -> Response:
        """Name, API pages, OpenAPI document and health; a browser is led to the API pages."""
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/docs", headers=VARIES)
        return JSONResponse(told, headers=VARIES)
