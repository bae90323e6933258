"""A worker's task that looks for something to take, takes it, and looks again."""

import asyncio
from collections.abc import Awaitable, Callable

from shared import logs
from shared.pauses import Backoff, pause

LOOK_EVERY = 0.25
"""Seconds between two looks that find nothing."""


async def keep_looking(take: Callable[[], Awaitable[int]], stop: asyncio.Event, *, at: str) -> None:
    """Take until `stop`; `take` says how much there was. Trouble is logged and waited out."""
    backoff = Backoff()
    while not stop.is_set():
        try:
            if not await take():
                await pause(LOOK_EVERY, stop)
            backoff.succeeded()
        except Exception as trouble:
            logs.get("ingestion").warning("waits", task=at, reason=repr(trouble))
            await pause(backoff.next(), stop)
