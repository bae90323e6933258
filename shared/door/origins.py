"""Lets the console's pages, and no others, read answers of a service at another address.

Only on the paths named: whatever else a service answers stays closed to pages of other origins.
Cookies are never let through (the console shows a token), so no page gains anything by being
opened in the browser of somebody who is signed in.
"""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SENT = ("Authorization", "Content-Type", "Content-Digest", "Idempotency-Key", "Prefer")
_READ = ("Content-Disposition", "ETag", "Idempotency-Replayed", "Retry-After")


class OpenTo:
    """Answers the questions browsers ask before and after a request of a page elsewhere."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str], paths: Sequence[str]) -> None:
        self._app = app
        self._paths = tuple(paths)
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=_SENT,
            expose_headers=_READ,
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = scope["type"] == "http" and scope["path"].startswith(self._paths)
        await (self._open if is_open else self._app)(scope, receive, send)


def open_to(app: FastAPI, origins: Sequence[str], *, paths: Sequence[str]) -> None:
    """Open the paths that begin so to pages of these origins."""
    app.add_middleware(OpenTo, origins=origins, paths=paths)
