"""What a caller may send at all: bodies of a certain size, addresses made of text."""

import json
import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.problems import MEDIA_TYPE, Problem, TooLarge, Unreadable


class BodyLimit:
    """Refuses bodies over `limit` bytes with 413, declared or not.

    The framework's own limit answers `text/plain` and goes around the exception handlers when
    the length is declared; a province's client reads problem documents only. `larger` names the
    paths that read their bodies piece by piece, as their routes do, each with its own limit.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: int,
        catalogue: str,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self._catalogue = catalogue
        self._limit = limit
        self._larger = {_matching(path): limit for path, limit in (larger or {}).items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit():
            await _refuse(_NO_LENGTH, scope, send, catalogue=self._catalogue)
            return
        if int(declared) > limit:
            await _refuse(_over(limit), scope, send, catalogue=self._catalogue)
            return
        await self.app(scope, _counting(receive, limit), send)

    def _limit_of(self, path: str) -> int:
        fitting = (limit for one, limit in self._larger.items() if one.fullmatch(path))
        return next(fitting, self._limit)


def _matching(path: str) -> re.Pattern[str]:
    """An address with names in braces, as routes have it, each standing for one step."""
    return re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(path)))


def _counting(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            # An HTTPException, because the framework turns any other exception raised while it
            # reads a body into 400.
            raise HTTPException(413, _over(limit).detail)
        return message

    return counted


def _over(limit: int) -> TooLarge:
    return TooLarge(
        detail=f"The body is over {limit} bytes; split it into several batches.",
        detail_zh=f"请求体超过 {limit} 字节，请拆分为多个批次。",
    )


_NO_LENGTH = Unreadable(
    detail="Content-Length is no number.", detail_zh="Content-Length 不是有效的数字。"
)


class TextOnly:
    """Refuses with 400 an address that holds a NUL.

    No name or code has one, and the database takes none: each look-up would fail as a bug of ours.
    """

    def __init__(self, app: ASGIApp, *, catalogue: str) -> None:
        self.app = app
        self._catalogue = catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_http = scope["type"] == "http"
        if is_http and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            problem = Unreadable(
                detail="The address holds a NUL character.", detail_zh="地址中含有空字符（NUL）。"
            )
            await _refuse(problem, scope, send, catalogue=self._catalogue)
            return
        await self.app(scope, receive, send)


async def _refuse(problem: Problem, scope: Scope, send: Send, *, catalogue: str) -> None:
    document = problem.document(instance=scope["path"], catalogue=catalogue)
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
