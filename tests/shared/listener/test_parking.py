"""Poison: it is kept in full, stops nobody else, and can be replayed or given up."""

from collections.abc import Sequence

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.envelope import Event
from shared.listener import watermark
from shared.listener.parked import ParkedNotFound, discard, find_parked, parked_page, replay
from tests.shared.listener.conftest import UPDATED, Square, write_down
from tests.shared.listener.draining import drain

HANDLERS = {UPDATED: write_down}


async def parked(square: Square) -> list[tuple[str | None, str, int]]:
    """Key, first word of the reason and version of each open parked event, oldest first."""
    async with square.town.stats.transaction() as tx:
        page = await parked_page(tx)
    found = []
    for one in page:
        version = int(dict(one.record.headers)["ce_version"])
        found.append((one.record.key, one.reason.split()[0], version))
    return found


async def test_poison_parks_only_its_key(square: Square) -> None:
    last = await square.tell(
        *((f"p{number}", 1) for number in range(200)),
        ("bad", 1),
        ("bad", 2, "poison"),
        ("bad", 3),
        *((f"q{number}", 1) for number in range(200)),
    )
    listener = square.listener()
    await drain(listener)
    board = await square.board()
    assert len(board) == 401
    assert board["bad"] == 1
    assert sorted(await parked(square), key=lambda one: one[2]) == [
        ("bad", "CheckViolationError:", 2),
        ("bad", "waits", 3),
    ]
    async with square.town.stats.transaction() as tx:
        assert await watermark(tx, square.town.service) == last
    assert listener.trouble is None


async def test_later_events_of_a_parked_key_wait_behind_it(square: Square) -> None:
    listener = square.listener()
    await square.tell(("bad", 1, "poison"), ("good", 1))
    await drain(listener)
    await square.tell(("bad", 2), ("good", 2))
    await drain(listener)
    assert await square.board() == {"good": 2}
    assert [(key, version) for key, _, version in await parked(square)] == [("bad", 1), ("bad", 2)]


async def test_several_poisoned_keys_are_all_found(square: Square) -> None:
    listener = square.listener()
    bad = {3, 50, 51, 199}
    await square.tell(
        *((f"p{number}", 1, "poison" if number in bad else "fine") for number in range(200))
    )
    await drain(listener)
    assert {key for key, _, _ in await parked(square)} == {f"p{number}" for number in bad}
    assert len(await square.board()) == 196


async def test_a_replay_applies_everything_of_the_key_in_order(square: Square) -> None:
    listener = square.listener()
    await square.tell(("bad", 1, "poison"), ("bad", 2), ("bad", 3))
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("alter table board drop constraint board_data_check"))
    async with square.town.stats.transaction() as tx:
        [first, *_] = await parked_page(tx)
        assert await replay(tx, first.id, handlers=HANDLERS) == 3
    assert await square.ask("select version, applied from board") == [(3, 3)]
    assert await parked(square) == []
    await square.tell(("bad", 4))
    await drain(listener)
    assert await square.board() == {"bad": 4}


async def test_a_replay_that_fails_changes_nothing(square: Square) -> None:
    listener = square.listener()
    await square.tell(("bad", 1, "poison"), ("bad", 2))
    await drain(listener)
    before = await parked(square)
    async with square.town.stats.engine.connect() as connection:
        await connection.begin()
        [first, *_] = await parked_page(connection)
        with pytest.raises(asyncpg.CheckViolationError):
            await replay(connection, first.id, handlers=HANDLERS)
        await connection.rollback()
    assert await parked(square) == before


async def test_a_discarded_event_leaves_those_behind_it_to_be_replayed(square: Square) -> None:
    listener = square.listener()
    await square.tell(("bad", 1, "poison"), ("bad", 2))
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        [first, second] = await parked_page(tx)
        await discard(tx, first.id)
        with pytest.raises(ParkedNotFound):
            await find_parked(tx, first.id)
        assert await replay(tx, second.id, handlers=HANDLERS) == 1
    assert await square.board() == {"bad": 2}


async def test_a_parked_event_is_kept_in_full(square: Square) -> None:
    listener = square.listener()
    await square.tell(("bad", 1, "poison"))
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        [one] = await parked_page(tx)
        assert await find_parked(tx, one.id) == one
    assert (one.record.key, one.record.value, one.type) == ("bad", b"poison", UPDATED)
    assert dict(one.record.headers)["ce_subject"] == b"bad"
    assert "board_data_check" in one.reason


async def test_poison_that_only_the_commit_finds_is_parked_too(square: Square) -> None:
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("create table known (subject text primary key)"))
        await tx.execute(text("insert into known values ('good'), ('better')"))
        await tx.execute(
            text(
                "alter table board add foreign key (subject) references known"
                " deferrable initially deferred"
            )
        )
    listener = square.listener()
    await square.tell(("good", 1), ("stranger", 1), ("better", 1))
    await drain(listener)
    assert await square.board() == {"good": 1, "better": 1}
    assert [key for key, _, _ in await parked(square)] == ["stranger"]


async def test_trouble_of_the_world_parks_nothing(square: Square) -> None:
    """A missing table is nobody's poison: the same events are applied when it is back."""
    listener = square.listener()
    await square.tell(("a", 1), ("b", 1))
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("alter table board rename to hidden"))
    for _ in range(2):
        with pytest.raises(asyncpg.UndefinedTableError):
            await listener.run_once(wait=1)
    async with square.town.stats.transaction() as tx:
        await tx.execute(text("alter table hidden rename to board"))
    await drain(listener)
    assert await parked(square) == []
    assert await square.board() == {"a": 1, "b": 1}


@pytest.mark.parametrize("code", ["40001", "40P01", "57P01", "53300", "55P03"])
async def test_what_may_succeed_later_is_tried_again_and_not_parked(
    square: Square, code: str
) -> None:
    failures = 1

    async def stumble(tx: AsyncConnection, events: Sequence[Event]) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            await tx.execute(text(f"do $$ begin raise sqlstate '{code}'; end $$"))
        await write_down(tx, events)

    listener = square.listener(operation=stumble)
    await square.tell(("a", 1))
    with pytest.raises(DBAPIError):
        await listener.run_once(wait=1)
    await drain(listener)
    assert await parked(square) == []
    assert await square.board() == {"a": 1}


async def test_a_handlers_own_words_and_the_orms_errors_are_poison(square: Square) -> None:
    async def refuse(tx: AsyncConnection, events: Sequence[Event]) -> None:
        for event in events:
            if event.subject == "words":
                raise KeyError("no such county\x00")
            if event.subject == "orm":
                with pytest.raises(IntegrityError) as caught:
                    await tx.execute(text("insert into board values ('x', 1, 'poison')"))
                raise caught.value
        await write_down(tx, events)

    listener = square.listener(operation=refuse)
    await square.tell(("words", 1), ("orm", 1), ("fine", 1))
    await drain(listener)
    assert {(key, word) for key, word, _ in await parked(square)} == {
        ("words", "KeyError:"),
        ("orm", "IntegrityError:"),
    }
    assert await square.board() == {"fine": 1}
