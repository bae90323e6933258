"""Two writers of one thing, such as one credit code: the slower looks again and is told why."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared import logs

Outcome = TypeVar("Outcome")

RIVALS = 3


async def past_rivals(attempt: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Do it, and do it again when a rival was first; the transaction is the attempt's own.

    The second look finds the rival's row, and the rules then say which item is refused and why.
    Raises `asyncpg.UniqueViolationError` when rivals are first more than `RIVALS` times.
    """
    for _ in range(RIVALS):
        try:
            return await attempt()
        except asyncpg.UniqueViolationError as rival:
            tell_rival(rival)
    return await attempt()


def tell_rival(rival: asyncpg.UniqueViolationError) -> None:
    """Log who was first."""
    logs.get("ingestion").info("a rival was first", constraint=rival.constraint_name)
