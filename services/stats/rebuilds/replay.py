"""Reading the log from its beginning into tables beside the live ones, up to given positions."""

from collections.abc import Callable, Mapping

from shared.bus.ports import EventSource
from shared.database import Database
from shared.listener import Hearing
from shared.listener.applying import apply
from shared.listener.batches import prepare
from shared.listener.positions import Place, ensure_positions, read_positions

BATCH = 5_000
WAIT = 5.0

Progress = Callable[[int, int], None]


class LogTooShortError(Exception):
    """The log does not reach as far as the live tables say it was heard."""


async def replay(
    database: Database,
    source: EventSource,
    hearing: Hearing,
    *,
    until: Mapping[Place, int],
    progress: Progress,
) -> None:
    """Apply every record before `until`, and none from there on, by the listener's own rules.

    Goes on where an earlier call ended. Tells `progress` how many of how many are applied.
    Raises `LogTooShortError` when records that the live tables have heard cannot be read.
    """
    at = await _begin(database, until)
    total = sum(until.values())
    while left := {place: at[place] for place in until if at[place] < until[place]}:
        read = await source.read(left, limit=BATCH, wait=WAIT)
        records = [r for r in read if r.offset < until[r.topic, r.partition]]
        if not records:
            raise LogTooShortError(f"nothing more to read at {left}, but {dict(until)} were heard")
        records.sort(key=lambda record: (record.topic, record.partition, record.offset))
        batch = prepare(records, hearing, expected=at)
        await apply(database, batch, hearing)
        at |= {place: move.next_offset for place, move in batch.moves.items()}
        progress(sum(at[place] for place in until), total)


async def _begin(database: Database, until: Mapping[Place, int]) -> dict[Place, int]:
    async with database.transaction() as tx:
        for topic in {topic for topic, _ in until}:
            await ensure_positions(tx, topic, [number for of, number in until if of == topic])
        return await read_positions(tx, until)
