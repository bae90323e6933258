"""What a listener promises: every event is applied once, in order, whoever dies meanwhile."""

from sqlalchemy import text

from shared.listener import Listener, freshness, reset, watermark
from tests.shared.listener.conftest import Square


async def drain(listener: Listener) -> int:
    """Run until nothing more comes."""
    total = await listener.run_once(wait=1)
    while more := await listener.run_once(wait=0.05):
        total += more
    return total


async def test_what_is_told_is_written_down(square: Square) -> None:
    await square.tell(("a", 1), ("b", 1), ("a", 2))
    listener = square.listener()
    await drain(listener)
    assert await square.board() == {"a": 2, "b": 1}
    assert listener.trouble is None
    assert listener.state() == f"reads 4 partitions of {square.town.topic}"


async def test_the_watermark_reaches_the_last_sequence_of_a_receipt(square: Square) -> None:
    last = await square.tell(*((f"p{number}", 1) for number in range(50)))
    listener = square.listener()
    async with square.town.stats.transaction() as tx:
        assert await watermark(tx, square.town.service) == 0
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        assert await watermark(tx, square.town.service) == last
        fresh = await freshness(tx, square.town.service)
    assert fresh.lag_seconds is not None
    assert fresh.lag_seconds < 60


async def test_replay_of_the_whole_topic_changes_nothing(square: Square) -> None:
    await square.tell(*((f"p{number % 7}", number) for number in range(1, 100)))
    listener = square.listener()
    await drain(listener)
    before = await square.ask("select * from board order by subject")
    async with square.town.stats.transaction() as tx:
        await reset(tx)
    await listener.close()
    again = square.listener("two")
    assert await drain(again) >= 99
    assert await square.ask("select * from board order by subject") == before


async def test_results_and_positions_are_committed_together(square: Square) -> None:
    await square.tell(("a", 1))
    listener = square.listener()
    await drain(listener)
    async with square.town.stats.transaction() as tx:
        moved = (await tx.execute(text("select sum(next_offset) from positions"))).scalar_one()
    assert moved == 1 + 4  # the event, and a marker in each partition
