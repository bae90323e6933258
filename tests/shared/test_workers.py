"""A worker does all of its parts or ends: none may be missing without a word."""

import asyncio

import pytest

from shared.workers import to_the_end


async def test_a_part_cancelled_from_within_ends_the_worker() -> None:
    async def lets_a_foreign_cancellation_through() -> None:
        raise asyncio.CancelledError

    with pytest.raises(RuntimeError, match="cancelled from within"):
        await to_the_end(lets_a_foreign_cancellation_through(), asyncio.Event())


async def test_a_part_that_ends_unasked_ends_the_worker() -> None:
    with pytest.raises(RuntimeError, match="ended unasked"):
        await to_the_end(asyncio.sleep(0), asyncio.Event())


async def test_a_part_that_is_told_to_end_may_end() -> None:
    stop = asyncio.Event()
    stop.set()
    await to_the_end(asyncio.sleep(0), stop)
