"""One service's Postgres schema: connections, and the transaction that a door opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy import Row, text
from sqlalchemy import exc as sqlalchemy_errors
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""

# What being away can look like; `is_away` tells it from a fault of ours of the same class.
MAYBE_AWAY: tuple[type[Exception], ...] = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlalchemy_errors.SQLAlchemyError,
)
# Connection lost, too many of them, server going down or coming up.
_STATES_AWAY = ("08", "53", "57P")


class Database:
    """A pool of connections whose search path is one schema, so SQL names tables bare.

    The search path, not the SQL, says which schema is meant: a rebuild runs the same statements
    against the tables beside the live ones.
    """

    def __init__(self, url: str, *, schema: str, pool_size: int = 8) -> None:
        self.url = url
        self.schema = schema
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_reset_on_return="rollback",
            connect_args={"server_settings": server_settings(schema)},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A begun transaction: committed when the block ends, rolled back when it raises.

        The caller answers only after the block: a reply sent before the commit could promise
        what the commit then refuses.
        """
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A read-only transaction in which every query sees the same instant."""
        async with self.engine.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                yield connection

    async def connect_alone(self) -> asyncpg.Connection:
        """A driver connection outside the pool, for advisory locks and LISTEN.

        The caller closes it. Raises `OSError` or `asyncpg.PostgresError` when the server is away.
        """
        url = make_url(self.url).set(drivername="postgresql")
        return await asyncpg.connect(
            url.render_as_string(hide_password=False),
            server_settings=server_settings(self.schema) | {"idle_session_timeout": "0"},
        )

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()


def server_settings(schema: str) -> dict[str, str]:
    """Session settings of every connection.

    The timeouts exist because one transaction left open stalls the horizon below which the relay
    may speak of a sequence as complete.
    """
    return {
        "search_path": schema,
        "timezone": "UTC",
        "idle_in_transaction_session_timeout": "60s",
        "application_name": f"xiangzhu.{schema}",
    }


async def driver(tx: AsyncConnection) -> asyncpg.Connection:
    """The asyncpg connection inside the same transaction, for set-wise statements and COPY.

    SQLAlchemy begins a transaction at the first statement it sends itself. A statement sent
    through the driver before that would commit on its own and survive a rollback, so one
    statement is sent first (test: copy_through_the_driver_rolls_back).
    """
    raw = await tx.get_raw_connection()
    connection = cast(Any, raw.driver_connection)
    if not connection.is_in_transaction():
        await tx.execute(text("select 1"))
    return connection


def is_away(error: BaseException) -> bool:
    """Whether the server could not be reached, was lost on the way, or is overrun for the moment.

    Then the same may succeed in a moment. Whether a commit on its way was done is not known.
    """
    if isinstance(error, sqlalchemy_errors.DBAPIError) and error.orig is not None:
        # SQLAlchemy wraps the driver's error twice; the innermost says most.
        return error.connection_invalidated or is_away(error.orig.__cause__ or error.orig)
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_STATES_AWAY)
    if isinstance(error, asyncpg.InterfaceError):
        # What is not closed is used by two at once, say. Yet a connection that broke in the middle
        # of an answer also refuses the rollback as busy, which hides what it broke from.
        return "closed" in str(error) or (
            error.__context__ is not None and is_away(error.__context__)
        )
    # The driver's own confusion when a connection breaks in the middle of an answer.
    away = (ConnectionError, TimeoutError, asyncpg.InternalClientError)
    return isinstance(error, (*away, sqlalchemy_errors.TimeoutError))
