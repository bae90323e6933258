"""Working behind the caller's back, one piece at a time: storing goes on while deciding does."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Behind:
    """Runs pieces of work in their order, each while the caller prepares the next.

    A connection answers one question at a time, so a piece begins only when the one before has
    ended. Leaving the block waits for the last; what a piece raises is raised by the next call or
    at the end, and a caller who fails himself leaves nothing running on his connection.
    """

    def __init__(self) -> None:
        self._piece: asyncio.Task[Any] | None = None

    async def do(self, piece: Coroutine[Any, Any, Any]) -> None:
        """Begin a piece as soon as the one before has ended."""
        try:
            await self._ended()
        except BaseException:
            piece.close()
            raise
        self._piece = asyncio.create_task(piece)

    async def _ended(self) -> None:
        piece, self._piece = self._piece, None
        if piece:
            await piece

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            await self._ended()
        elif self._piece:
            await asyncio.wait([self._piece])
            # The caller's own failure is told; the piece's is taken note of and not "never seen".
            self._piece.exception()
