"""A connection to the embedded log, under a deadline, that is thrown away after any trouble."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url

from shared.bus.ports import BusAway

DEADLINE = 30.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Line:
    """One connection to the log, made when first needed and thrown away after any trouble."""

    def __init__(self, url: str, *, heard: asyncio.Event | None = None) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._heard = heard
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[asyncpg.Connection]:
        """The connection, under a deadline. Any trouble with it becomes `BusAway`."""
        try:
            async with asyncio.timeout(DEADLINE):
                yield self._connection or await self._dial()
        except _AWAY as trouble:
            await self.hang_up()
            raise BusAway(f"the embedded bus is away: {trouble!r}") from trouble
        except asyncio.CancelledError:
            await self.hang_up()
            raise

    async def _dial(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._url.render_as_string(hide_password=False),
            server_settings={"application_name": "xiangzhu.bus", "idle_session_timeout": "0"},
        )
        if self._heard is not None:
            wake = self._heard.set
            await connection.add_listener("bus_appended", lambda *_: wake())
            # A lost connection must end the wait too: nobody would notify it any more.
            connection.add_termination_listener(lambda _: wake())
        self._connection = connection
        return connection

    async def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
