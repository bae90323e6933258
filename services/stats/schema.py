"""Every table of stats' schema, and the revisions that built it."""

from pathlib import Path

from sqlalchemy import MetaData

from services.stats.cells import tables as cells
from services.stats.divisions import tables as divisions
from services.stats.facts import tables as facts
from services.stats.reconciliation import tables as reconciliation
from shared.heartbeats import heartbeats_table
from shared.listener import listener_tables
from shared.migrations import Migrations
from shared.outbox import outbox_table

mechanisms = MetaData()
outbox_table(mechanisms)
listener_tables(mechanisms)
heartbeats_table(mechanisms)

MIGRATIONS = Migrations(
    tables=[
        mechanisms,
        facts.metadata,
        cells.metadata,
        divisions.metadata,
        reconciliation.metadata,
    ],
    folder=Path(__file__).with_name("migrations"),
)
