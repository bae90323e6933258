"""A line to a service that can be cut, and that can say it is busy: a small TCP proxy."""

import asyncio
from contextlib import suppress
from typing import Self

PIECE = 64 * 1024
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Gate:
    """Carries bytes to a port; each new connection takes the next plan, else is left alone.

    A plan is how many bytes go through before the line is cut, `"answer"` to cut it when the
    answer comes, or `"busy"` to answer 503 without asking the service.
    """

    def __init__(self, port: int) -> None:
        self._behind = port
        self.plans: list[int | str] = []
        self.connections = 0
        self.carried = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._through, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for end in self._open:
            end.transport.abort()
        await self._server.wait_closed()

    async def _through(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(back)
        plan = self.plans.pop(0) if self.plans else None
        if plan == "busy":
            await near.read(PIECE)
            back.write(BUSY)
            await back.drain()
            back.close()
            return
        far, onward = await asyncio.open_connection("127.0.0.1", self._behind)
        ways = [
            asyncio.create_task(self._there(near, onward, plan)),
            asyncio.create_task(self._back(far, back, plan)),
        ]
        with suppress(OSError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (onward, back):
            end.transport.abort()

    async def _there(
        self, near: asyncio.StreamReader, onward: asyncio.StreamWriter, plan: int | str | None
    ) -> None:
        count = 0
        while piece := await near.read(PIECE):
            count += len(piece)
            self.carried += len(piece)
            onward.write(piece)
            await onward.drain()
            if isinstance(plan, int) and count >= plan:
                return

    async def _back(
        self, far: asyncio.StreamReader, back: asyncio.StreamWriter, plan: int | str | None
    ) -> None:
        while piece := await far.read(PIECE):
            if plan == "answer":
                return
            back.write(piece)
            await back.drain()
