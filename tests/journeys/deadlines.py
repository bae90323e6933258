"""Waiting for what is to come true, under a deadline that says what did not."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], object], what: str, *, within: float = 30) -> None:
    """Wait until a condition holds; the assertion says what did not come true."""

    async def asked() -> object:
        return holds()

    await until_true(asked, what, within=within)


async def until_true(
    holds: Callable[[], Awaitable[object]], what: str, *, within: float = 30
) -> None:
    """Wait until a question is answered with yes; the assertion says what did not come true."""
    deadline = time.monotonic() + within
    while not await holds():
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        await asyncio.sleep(0.1)
