"""The dashboard at the root of stats: one page and its files, all from this machine."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from shared.door import look

STATIC = Path(__file__).parent / "static"

# Styles may stand in the document because the charts place their labels by style attributes;
# scripts may come from our own files only.
POLICY = {
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


def install(app: FastAPI) -> None:
    """Serve `/` and the files it needs."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    look.install(app)

    @app.get("/", include_in_schema=False)
    async def dashboard() -> FileResponse:
        return FileResponse(STATIC / "dashboard.html", headers=look.headers(POLICY))
