"""Making all of stats anew from the log, beside what is shown, and putting it in its place."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.rebuilds.projections import clear, fingerprints, switch
from services.stats.rebuilds.replay import Progress, replay
from shared import migrations
from shared.bus.ports import Bus, EventSource
from shared.database import Database
from shared.listener import Hearing
from shared.listener.parked import given_up
from shared.listener.positions import Place
from shared.migrations import Migrations

_LOCK = "select pg_try_advisory_lock(hashtextextended('xiangzhu.stats.rebuild', 0))"
# The table and not its rows: a listener that waited for a row would hold the table against the
# switch, and both would wait for each other. Readers are not held up.
_PAUSE = "lock table positions in exclusive mode"
_HEARD = "select topic, partition, next_offset from positions"


class RebuildRunningError(Exception):
    """Another rebuild is running; there is one place beside the live tables, not two."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild led to: records replayed, tables whose bytes differ, whether it was shown."""

    records: int
    different: Mapping[str, tuple[str, str]]
    is_verified: bool
    is_switched: bool


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild of the tables of `live` in the schema `beside`, from the log on `bus`."""

    live: Database
    beside: Database
    bus: Bus
    hearing: Hearing
    history: Migrations

    async def run(self, *, is_verify: bool, is_switch: bool, progress: Progress) -> Rebuilt:
        """Replay the log, then hold the live listeners at one point for as long as it takes to
        reach it, compare there (`is_verify`), and show the new tables (`is_switch`).

        With both, tables that differ are not shown. Raises `RebuildRunningError` when another one
        runs, `LogTooShortError` when the log begins later than the live tables do. Whatever
        happens, the live tables are either as before or wholly new.
        """
        async with self._alone():
            await self._make_tables()
            source = self.bus.source(f"xiangzhu.{self.beside.schema}")
            try:
                return await self._replay(source, is_verify, is_switch, progress)
            finally:
                await source.close()
                async with self.beside.transaction() as tx:
                    await clear(tx)

    async def _replay(
        self, source: EventSource, is_verify: bool, is_switch: bool, progress: Progress
    ) -> Rebuilt:
        # Twice without holding anybody up: what is heard during the first time is little.
        for _ in range(2):
            async with self.live.transaction() as tx:
                until, hearing = await _positions(tx), await self._hearing(tx)
            await replay(self.beside, source, hearing, until=until, progress=progress)
        async with self.live.transaction() as tx:
            await tx.execute(text("set local idle_in_transaction_session_timeout = 0"))
            await tx.execute(text(_PAUSE))
            until, hearing = await _positions(tx), await self._hearing(tx)
            await replay(self.beside, source, hearing, until=until, progress=progress)
            different = await self._differences(tx) if is_verify else {}
            is_shown = is_switch and not different
            if is_shown:
                await switch(tx, beside=self.beside.schema)
        return Rebuilt(sum(until.values()), different, is_verify, is_shown)

    async def _hearing(self, tx: AsyncConnection) -> Hearing:
        """Hear as the live tables did, once an operator had decided about what was parked."""
        return replace(self.hearing, discarded=await given_up(tx))

    async def _differences(self, tx: AsyncConnection) -> dict[str, tuple[str, str]]:
        held = await fingerprints(tx)
        async with self.beside.transaction() as beside:
            made = await fingerprints(beside)
        return {name: (held[name], made[name]) for name in held if held[name] != made[name]}

    async def _make_tables(self) -> None:
        async with self.beside.transaction() as tx:
            await clear(tx)
        await migrations.upgrade(self.beside, self.history)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        connection = await self.live.connect_alone()
        try:
            if not await connection.fetchval(_LOCK):
                raise RebuildRunningError("another rebuild is running")
            yield
        finally:
            await connection.close()


async def _positions(tx: AsyncConnection) -> dict[Place, int]:
    rows = await tx.execute(text(_HEARD))
    return {(topic, partition): offset for topic, partition, offset in rows}
