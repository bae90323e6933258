"""Waiting that ends early: for a wake-up, for the order to stop, and longer after each failure."""

import asyncio
import random


async def pause(seconds: float, *signals: asyncio.Event) -> None:
    """Return after `seconds`, or as soon as one of the signals is set."""
    if any(signal.is_set() for signal in signals):
        return
    waits = [asyncio.ensure_future(signal.wait()) for signal in signals]
    try:
        if waits:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)
    finally:
        for wait in waits:
            wait.cancel()


class Backoff:
    """How long to wait before the next attempt: doubling, at most `most`, with jitter.

    The jitter keeps several workers that lost the same server from coming back in step.
    """

    def __init__(self, *, least: float = 0.1, most: float = 5.0) -> None:
        self._least = least
        self._most = most
        self._failures = 0

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        self._failures += 1
        longest = min(self._most, self._least * 2.0 ** min(self._failures, 16))
        return random.uniform(longest / 2, longest)  # noqa: S311 - jitter is no secret

    def succeeded(self) -> None:
        """Start again from the least wait."""
        self._failures = 0
