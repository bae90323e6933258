"""Every table of registry's schema, and the revisions that built it."""

from pathlib import Path

from shared.migrations import Migrations

MIGRATIONS = Migrations(
    tables=[],
    folder=Path(__file__).with_name("migrations"),
)
