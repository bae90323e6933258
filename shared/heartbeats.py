"""The heartbeat by which a worker says that it lives and what troubles it."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection


def heartbeats_table(metadata: MetaData) -> Table:
    """The row by which a worker says that it lives and what troubles it."""
    return Table(
        "heartbeats",
        metadata,
        Column("process", Text, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("trouble", Text),
    )


HEARTBEATS = heartbeats_table(MetaData())


async def beat(tx: AsyncConnection, *, process: str, trouble: str | None) -> None:
    """Say that `process` lives; `trouble` in words, None when all is well."""
    row = {"process": process, "at": func.clock_timestamp(), "trouble": trouble}
    statement = insert(HEARTBEATS).values(row)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["process"],
            set_={"at": func.clock_timestamp(), "trouble": statement.excluded.trouble},
        )
    )
