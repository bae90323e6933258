"""Hears Ctrl-C, `make stop` and a closed terminal, at moments when stopping is safe."""

import os
import signal
import time
from types import FrameType


class StopAsked(BaseException):
    """Somebody wants the local system to stop: not an error, and caught only at the top."""


_LOOK_SECONDS = 0.05


class Bell:
    """Rings on the signals that ask to stop. Every wait goes through it, so that none is deaf.

    Nothing here takes a lock: a handler runs in the middle of whatever the same thread was doing,
    and would wait for ever for a lock which that thread holds.
    """

    def __init__(self) -> None:
        self._demo_wanted = False
        self._rings = 0

    def listen(self) -> None:
        """Take the signals over; the third one ends everything at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ring)
        signal.signal(signal.SIGUSR1, self._want_demo)

    def wait(self, seconds: float) -> None:
        """Wait, or raise `StopAsked` as soon as the bell rings.

        A handler that raised by itself could do so between a child's birth and its being noted.
        """
        until = time.monotonic() + seconds
        while not self._rings:
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _LOOK_SECONDS))
        raise StopAsked

    def take_demo_request(self) -> bool:
        """Whether somebody asked since the last question to take in demo data."""
        wanted, self._demo_wanted = self._demo_wanted, False
        return wanted

    def _want_demo(self, number: int, frame: FrameType | None) -> None:
        self._demo_wanted = True

    def _ring(self, number: int, frame: FrameType | None) -> None:
        self._rings += 1
        if self._rings > 2:
            os._exit(1)  # The kernel then ends the children.
