"""Ends the change streams when the process is asked to stop."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from fastapi import FastAPI

from services.stats.changes.watchers import Watchers


def ends_with_the_process(watchers: Watchers) -> Any:
    """A context for the application: streams end at the first SIGTERM or SIGINT.

    The server waits for open answers before it tells the application of the end; a stream that
    learned of it only then would hold up every stop until the server loses patience.
    """

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        app.state.watchers = watchers
        before = _heed_signals(watchers, asyncio.get_running_loop())
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            watchers.close()

    return running


def _heed_signals(watchers: Watchers, loop: asyncio.AbstractEventLoop) -> dict[int, Any]:
    """Close the watchers first, then do what was done before; answers the handlers of before."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    stops = (signal.SIGTERM, signal.SIGINT)
    before: dict[int, Any] = {number: signal.getsignal(number) for number in stops}

    def heed(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(watchers.close)
        handler = before[number]
        if callable(handler):
            handler(number, frame)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, heed)
    return before
