"""A worker does all of its parts or ends: none may be missing without a word."""

import asyncio

import pytest

from shared.workers import PATIENCE, to_the_end


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


async def test_a_part_that_lets_a_cancellation_pass_unheard_ends_with_the_others() -> None:
    stop = asyncio.Event()

    async def fails() -> None:
        raise OSError

    async def hears_nothing_but_the_order_to_stop() -> None:
        while not stop.is_set():
            try:
                await stop.wait()
            except asyncio.CancelledError:
                continue

    async def worker() -> None:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(to_the_end(hears_nothing_but_the_order_to_stop(), stop))
            parts.create_task(to_the_end(fails(), stop))

    with pytest.raises(ExceptionGroup):
        await asyncio.wait_for(worker(), 5)


async def test_a_part_that_hears_no_order_to_stop_is_cut_off() -> None:
    stop = asyncio.Event()
    was_cut = False

    async def waits_for_a_long_statement() -> None:
        nonlocal was_cut
        try:
            await asyncio.sleep(3600)
        finally:
            was_cut = True

    running = asyncio.create_task(to_the_end(waits_for_a_long_statement(), stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(running, PATIENCE + 0.5)
    assert was_cut


async def test_what_takes_a_moment_more_is_finished() -> None:
    stop = asyncio.Event()
    is_finished = False

    async def finishes_its_batch() -> None:
        nonlocal is_finished
        await stop.wait()
        await asyncio.sleep(PATIENCE / 5)
        is_finished = True

    running = asyncio.create_task(to_the_end(finishes_its_batch(), stop))
    await asyncio.sleep(0)
    stop.set()
    await running
    assert is_finished


async def test_who_asks_the_worker_to_end_cuts_its_parts_off_too() -> None:
    part = asyncio.Event()

    async def works() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            part.set()

    running = asyncio.create_task(to_the_end(works(), asyncio.Event()))
    await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert part.is_set()
