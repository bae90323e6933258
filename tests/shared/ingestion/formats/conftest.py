"""The door of projects, open to bodies of every format."""

from tests.services.projects.conftest import database, mint, province

__all__ = ["database", "mint", "province"]
