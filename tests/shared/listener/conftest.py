"""A board that stats keeps of what it heard: the newest version of each project, and how often."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.bus.ports import Bus
from shared.contracts.envelope import Event
from shared.database import Database, driver
from shared.listener import Hearing, Listener, Operation
from shared.outbox import record
from shared.relay import Relay
from tests.shared.conftest import Town, told

UPDATED = "cn.xiangzhu.projects.project.updated.v1"
IGNORED = "cn.xiangzhu.projects.project.whispered.v1"


async def write_down(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """As every operation of stats: the higher version wins; a poisoned text is refused."""
    connection = await driver(tx)
    await connection.executemany(
        "insert into board (subject, version, data) values ($1, $2, $3)"
        " on conflict (subject) do update set version = excluded.version, data = excluded.data,"
        " applied = board.applied + 1 where board.version < excluded.version",
        [(event.subject, event.version, event.data.decode()) for event in events],
    )


@dataclass(frozen=True, slots=True)
class Square:
    """The town with its bus, and a board that hears projects."""

    town: Town
    bus: Bus
    opened: list[Listener] = field(default_factory=list)

    def listener(
        self,
        holder: str = "one",
        *,
        lease_seconds: float = 10,
        operation: Operation = write_down,
        bus: Bus | None = None,
    ) -> Listener:
        """A listener that writes on the board; it is closed after the test."""
        listener = Listener(
            self.town.stats,
            bus or self.bus,
            topics=[self.town.topic],
            hearing=Hearing({UPDATED: operation}, ignored={IGNORED}),
            holder=holder,
            lease_seconds=lease_seconds,
        )
        self.opened.append(listener)
        return listener

    async def tell(self, *events: tuple[str, int] | tuple[str, int, str]) -> int:
        """Record events (subject, version, perhaps a text) and take them to the bus."""
        async with self.town.projects.transaction() as tx:
            sequences = await record(
                tx,
                [
                    told(subject, version, data=(rest[0] if rest else "fine").encode())
                    for subject, version, *rest in events
                ],
            )
        await Relay(self.town.projects, self.bus, service=self.town.service).run_once()
        return sequences[-1]

    async def board(self) -> dict[str, int]:
        """The version written down of each subject."""
        async with self.town.stats.transaction() as tx:
            rows = await tx.execute(text("select subject, version from board"))
        return dict(tuple(row) for row in rows)

    async def ask(self, sql: str, database: Database | None = None) -> list[tuple[object, ...]]:
        async with (database or self.town.stats).transaction() as tx:
            return [tuple(row) for row in await tx.execute(text(sql))]


@pytest.fixture
async def square(town: Town, bus: Bus) -> AsyncIterator[Square]:
    async with town.stats.transaction() as tx:
        await tx.execute(
            text(
                "create table board (subject text primary key, version bigint not null,"
                " data text not null check (data <> 'poison'), applied int not null default 1)"
            )
        )
    square = Square(town, bus)
    yield square
    for listener in square.opened:
        await listener.close()
