"""What the outbox promises to an operation that tells something."""

import asyncio

import pytest
from sqlalchemy import text

from shared.outbox import MAX_DATA_BYTES, EventTooLarge, record
from tests.shared.conftest import Town, told


async def test_events_are_recorded_in_the_order_given_and_their_numbers_are_answered(
    town: Town,
) -> None:
    async with town.projects.transaction() as tx:
        numbers = await record(tx, [told(f"p{number}") for number in range(5000)])
        rows = (await tx.execute(text("select id, subject from outbox order by id"))).all()
        queued = (await tx.execute(text("select count(*) from unsent"))).scalar_one()
    assert [subject for _, subject in rows] == [f"p{number}" for number in range(5000)]
    assert numbers == [number for number, _ in rows]
    assert queued == 5000


async def test_nothing_to_tell_records_nothing(town: Town) -> None:
    async with town.projects.transaction() as tx:
        assert await record(tx, []) == []


async def test_what_is_rolled_back_was_never_told(town: Town) -> None:
    async with town.projects.engine.connect() as connection:
        await connection.begin()
        await record(connection, [told("p1")])
        await connection.rollback()
    async with town.projects.transaction() as tx:
        assert (await tx.execute(text("select count(*) from outbox"))).scalar_one() == 0


async def test_an_event_the_bus_would_refuse_is_refused_when_recorded(town: Town) -> None:
    async with town.projects.transaction() as tx:
        with pytest.raises(EventTooLarge, match="p2"):
            await record(tx, [told("p1"), told("p2", data=b"x" * (MAX_DATA_BYTES + 1))])
        await record(tx, [told("p1", data=b"x" * MAX_DATA_BYTES)])


async def test_time_does_not_go_back_when_the_clock_does(town: Town) -> None:
    async with town.projects.transaction() as tx:
        await record(tx, [told("p1", 1)])
        await tx.execute(text("update outbox set time = clock_timestamp() + interval '1 hour'"))
        await record(tx, [told("p1", 2)])
        first, second = (await tx.execute(text("select time from outbox order by id"))).scalars()
    assert second >= first


async def test_a_commit_wakes_whoever_listens_to_the_outbox(town: Town) -> None:
    woken = asyncio.Event()
    listening = await town.projects.connect_alone()
    await listening.add_listener("projects_outbox", lambda *_: woken.set())
    async with town.projects.transaction() as tx:
        await record(tx, [told("p1")])
    async with asyncio.timeout(5):
        await woken.wait()
    await listening.close()
