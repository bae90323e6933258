"""What every front door has: problems, traces, limits, health, metrics, docs that work offline."""

from shared.door.app import create_app, database_of, serve

__all__ = ["create_app", "database_of", "serve"]
