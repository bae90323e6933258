"""Every table of registry's schema, and the revisions that built it."""

from pathlib import Path

from sqlalchemy import MetaData

from services.registry.accounts import tables as accounts
from services.registry.clients import tables as clients
from services.registry.divisions import tables as divisions
from services.registry.focus_lists import tables as focus_lists
from services.registry.organizations import tables as organizations
from services.registry.pairings import tables as pairings
from services.registry.region_pairs import tables as region_pairs
from shared.heartbeats import heartbeats_table
from shared.ingestion.tables import ingestion_tables
from shared.migrations import Migrations
from shared.outbox import outbox_table

mechanisms = MetaData()
outbox_table(mechanisms)
ingestion_tables(mechanisms)
heartbeats_table(mechanisms)

MIGRATIONS = Migrations(
    tables=[
        mechanisms,
        accounts.metadata,
        clients.metadata,
        divisions.metadata,
        focus_lists.metadata,
        organizations.metadata,
        pairings.metadata,
        region_pairs.metadata,
    ],
    folder=Path(__file__).with_name("migrations"),
)
