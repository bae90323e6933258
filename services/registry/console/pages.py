"""The console at `/console`: one page and its files, all from this machine."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from pydantic_core import to_json
from starlette.staticfiles import StaticFiles

from services.registry.settings import RegistrySettings
from shared.contracts.words import OUTCOME
from shared.door import look

HERE = Path(__file__).parent

_TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)


def install(app: FastAPI, settings: RegistrySettings) -> None:
    """Serve `/console` and the files it needs."""
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    look.install(app)
    page = _TEMPLATES.get_template("console.html").render(
        projects=settings.projects_url.rstrip("/"),
        stats=settings.stats_url.rstrip("/"),
        outcomes=to_json(OUTCOME).decode(),
        is_demo=settings.data_label == "demo",
    )
    headers = look.headers(_policy(settings))

    @app.get("/console", include_in_schema=False)
    async def console() -> HTMLResponse:
        return HTMLResponse(page, headers=headers)


def _policy(settings: RegistrySettings) -> dict[str, str]:
    # No style in the document and no script but our own: what a spreadsheet says is shown here.
    services = " ".join(_origin(url) for url in (settings.projects_url, settings.stats_url))
    return {
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {services}",
        "form-action": "'self'",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
