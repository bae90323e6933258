"""Pieces of work behind the caller's back: in order, and no failure is lost or left running."""

import asyncio

import pytest

from shared.ingestion.behind import Behind


async def test_a_piece_begins_when_the_one_before_has_ended_and_the_last_is_waited_for() -> None:
    seen: list[str] = []

    async def piece(name: str) -> None:
        seen.append(f"{name} begins")
        await asyncio.sleep(0.01)
        seen.append(f"{name} ends")

    async with Behind() as behind:
        await behind.do(piece("a"))
        assert seen == []
        await behind.do(piece("b"))
    assert seen == ["a begins", "a ends", "b begins", "b ends"]


async def test_what_a_piece_raises_is_raised_at_the_end_or_at_the_next_piece() -> None:
    async def fails() -> None:
        raise ValueError("poison")

    async def work(*, goes_on: bool) -> None:
        async with Behind() as behind:
            await behind.do(fails())
            if goes_on:
                await behind.do(asyncio.sleep(0))
                raise AssertionError("the second piece began")

    for goes_on in (False, True):
        with pytest.raises(ValueError, match="poison"):
            await work(goes_on=goes_on)


async def test_a_caller_who_fails_leaves_nothing_running() -> None:
    ended = False

    async def slow() -> None:
        nonlocal ended
        await asyncio.sleep(0.02)
        ended = True
        raise ValueError("the piece's own")

    async def work() -> None:
        async with Behind() as behind:
            await behind.do(slow())
            raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        await work()
    assert ended
