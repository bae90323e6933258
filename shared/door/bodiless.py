"""Answers HEAD wherever GET is answered: the same status and headers, without the body."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Bodiless:
    """Lets the application answer HEAD as if it were GET, and keeps the body back.

    Whoever watches a service or looks whether a file has changed asks so; the framework answers
    405. Stands before all else, so that what is measured and refused is what GET would be.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        begun = asyncio.Event()

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                begun.set()

        async def then_gone() -> Message:
            """What comes, and that the caller is gone once it has its answer: streams end then."""
            coming = asyncio.ensure_future(receive())
            answered = asyncio.ensure_future(begun.wait())
            try:
                await asyncio.wait((coming, answered), return_when=asyncio.FIRST_COMPLETED)
                return {"type": "http.disconnect"} if begun.is_set() else coming.result()
            finally:
                coming.cancel()
                answered.cancel()

        # A copy: the server still has to know that no body is to come.
        await self.app({**scope, "method": "GET"}, then_gone, without_body)
