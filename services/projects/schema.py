"""Every table of projects' schema, and the revisions that built it."""

from pathlib import Path

from sqlalchemy import MetaData

from services.projects.divisions import tables as divisions
from services.projects.organizations import tables as organizations
from services.projects.progress import tables as progress
from services.projects.projects import tables as projects
from shared.heartbeats import heartbeats_table
from shared.ingestion.tables import ingestion_tables
from shared.listener import listener_tables
from shared.migrations import Migrations
from shared.outbox import outbox_table

mechanisms = MetaData()
outbox_table(mechanisms)
listener_tables(mechanisms)
ingestion_tables(mechanisms)
heartbeats_table(mechanisms)

MIGRATIONS = Migrations(
    tables=[
        mechanisms,
        divisions.metadata,
        organizations.metadata,
        projects.metadata,
        progress.metadata,
    ],
    folder=Path(__file__).with_name("migrations"),
)
