"""Reading long tables beside the event loop, so that nobody else on this process waits for them."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import TypeVar

import anyio
from anyio import CapacityLimiter

Read = TypeVar("Read")

# A workbook takes a second and a hundred megabytes; more at once would be no faster.
MOST_AT_ONCE = 2
LINES = 500


class Aside:
    """Threads that read, a bounded number at a time; the others wait their turn."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def read(self, reading: Callable[[], Read]) -> Read:
        """What is read. Raises what reading raises."""
        if self._limiter is None:  # it belongs to the loop of its process
            self._limiter = CapacityLimiter(MOST_AT_ONCE)
        return await anyio.to_thread.run_sync(reading, limiter=self._limiter)

    async def pieces(self, lines: Iterator[bytes]) -> AsyncIterator[bytes]:
        """Lines as the pieces of a body of lines, read some at a time."""
        while some := await self.read(lambda: list(islice(lines, LINES))):
            yield b"\n".join(some) + b"\n"
