"""What a rebuild makes anew: the tables that follow from the log alone."""

import asyncio
import hashlib
from collections.abc import Sequence

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells import tables as cells
from services.stats.cells.cubes import Measures
from services.stats.divisions import tables as divisions
from services.stats.facts import tables as facts
from shared.database import driver

TABLES: Sequence[Table] = (
    *facts.metadata.tables.values(),
    *cells.metadata.tables.values(),
    *divisions.metadata.tables.values(),
)

# How far the listener is belongs to what it has led to, so these move with the projections.
HEARD = ("positions", "parked")

ATTEMPTS = 120
_LOCK_NOT_AVAILABLE = "55P03"

_PARKED = "topic, partition, position, key, type, headers, value, reason, appended_at, parked_at"
_KEEP_DISCARDED = f"""
insert into {{beside}}.parked ({_PARKED}, replayed_at, discarded_at)
select {_PARKED}, replayed_at, discarded_at from parked where discarded_at is not null
on conflict (topic, partition, position) do update
set replayed_at = excluded.replayed_at, discarded_at = excluded.discarded_at
"""


async def fingerprints(tx: AsyncConnection) -> dict[str, str]:
    """SHA-256 over every row of each projection in one order; nothing is held in memory."""
    return {table.name: await _fingerprint(tx, table) for table in TABLES}


async def clear(tx: AsyncConnection) -> None:
    """Drop whatever is left of an earlier rebuild in this schema, its revision included."""
    names = await tx.execute(
        text("select quote_ident(tablename) from pg_tables where schemaname = current_schema()")
    )
    if found := [name for (name,) in names]:
        await tx.execute(text(f"drop table {', '.join(found)}"))


async def switch(tx: AsyncConnection, *, beside: str) -> None:
    """Put the projections of the schema `beside` in place of this one's.

    Events that were discarded here stay discarded. Readers at work finish first, later ones wait
    for the end of the transaction. Raises `DBAPIError` when readers leave no gap for a minute.
    """
    await tx.execute(text(_KEEP_DISCARDED.format(beside=beside)))
    for attempt in range(ATTEMPTS):
        try:
            async with tx.begin_nested():
                await _switch(tx, beside=beside)
            return
        except DBAPIError as trouble:
            if getattr(trouble.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            if attempt == ATTEMPTS - 1:
                raise
        await asyncio.sleep(0.1)


async def _switch(tx: AsyncConnection, *, beside: str) -> None:
    names = [*(table.name for table in TABLES), *HEARD]
    # Shorter than Postgres waits before it looks for deadlocks: where a reader needs what is
    # locked here and holds what is needed here, this side gives way and not the reader.
    await tx.execute(text("set local lock_timeout = '400ms'"))
    await tx.execute(text(f"drop table {', '.join(names)}"))
    here = (await tx.execute(text("select quote_ident(current_schema())"))).scalar_one()
    for name in names:
        await tx.execute(text(f"alter table {beside}.{name} set schema {here}"))
    await tx.execute(text("select pg_notify(current_schema() || '_applied', '')"))


async def _fingerprint(tx: AsyncConnection, table: Table) -> str:
    """Cells and supports that fell to zero count as absent: whether they have a row depends on
    how events were batched."""
    columns = ", ".join(table.columns.keys())
    numbers = {"cells": Measures._fields, "supports": ("refs",)}.get(table.name)
    where = f"where {' or '.join(f'{name} <> 0' for name in numbers)}" if numbers else ""
    connection = await driver(tx)
    digest = hashlib.sha256()

    async def take(data: bytes) -> None:
        digest.update(data)

    await connection.copy_from_query(
        f"select {columns} from {table.name} {where} order by {columns}", output=take
    )
    return digest.hexdigest()
