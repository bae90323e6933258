"""Long tables are read beside the event loop, a bounded number at a time."""

import asyncio
import threading
import time

import pytest

from shared.ingestion.aside import LINES, MOST_AT_ONCE, Aside


async def test_no_more_are_read_at_once_than_there_is_room_for() -> None:
    aside, lock, under_way, most = Aside(), threading.Lock(), 0, 0

    def reading() -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.02)
        with lock:
            under_way -= 1

    await asyncio.gather(*(aside.read(reading) for _ in range(4 * MOST_AT_ONCE)))
    assert most == MOST_AT_ONCE


async def test_what_reading_raises_is_raised() -> None:
    def failing() -> None:
        raise ValueError("no table")

    with pytest.raises(ValueError, match="no table"):
        await Aside().read(failing)


async def test_lines_come_whole_and_in_their_order() -> None:
    lines = [str(n).encode() for n in range(2 * LINES + 1)]
    pieces = [piece async for piece in Aside().pieces(iter(lines))]
    assert b"".join(pieces).split() == lines
    assert len(pieces) == 3
