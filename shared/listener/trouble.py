"""Whose fault a failure is: the event's (it is parked) or the world's (it is tried again)."""

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from shared.bus.ports import BusAway

# Classes of SQLSTATE that speak about the values at hand: wrong number of rows, data exception,
# integrity violation, a view's check, and what a function raises on purpose. All others speak
# about the server, the connection, concurrency or the program, and parking would only hide them.
_OF_THE_EVENT = {"21", "22", "23", "44", "P0"}
_OF_THE_WORLD = (
    OSError,
    MemoryError,
    BusAway,
    SQLAlchemyError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class StaleLease(Exception):
    """Another worker has moved a position meanwhile; ask which partitions are ours."""


def is_infrastructure(trouble: BaseException) -> bool:
    """Whether trying the same event again later may succeed, so that it must not be parked."""
    if isinstance(trouble, DBAPIError) and trouble.orig is not None:
        # SQLAlchemy wraps the driver's error twice; the innermost bears the code.
        return is_infrastructure(trouble.orig.__cause__ or trouble.orig)
    if isinstance(trouble, asyncpg.PostgresError):
        return (trouble.sqlstate or "")[:2] not in _OF_THE_EVENT
    if isinstance(trouble, ValueError):  # the driver's word for a value it cannot send
        return False
    return isinstance(trouble, (StaleLease, *_OF_THE_WORLD))
