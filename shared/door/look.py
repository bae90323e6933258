"""What all pages for people share, whichever service shows them: one look, one way to be served."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

LOOK = Path(__file__).with_name("look")


def install(app: FastAPI) -> None:
    """Serve `/look`."""
    app.mount("/look", StaticFiles(directory=LOOK), name="look")


def headers(policy: Mapping[str, str]) -> dict[str, str]:
    """The headers of a page; `policy` says where each kind of content may come from.

    What is not named may come from nowhere, and no other page may frame this one.
    """
    closed = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
    directives = {**closed, **policy}
    return {
        "Content-Security-Policy": "; ".join(f"{name} {at}" for name, at in directives.items()),
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
