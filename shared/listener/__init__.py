"""Hearing what other services tell: every event is applied once, in order, or parked."""

from shared.listener.batches import Handlers, Hearing, Operation
from shared.listener.listener import Listener
from shared.listener.positions import Freshness, freshness, reset, watermark
from shared.listener.tables import listener_tables

__all__ = [
    "Freshness",
    "Handlers",
    "Hearing",
    "Listener",
    "Operation",
    "freshness",
    "listener_tables",
    "reset",
    "watermark",
]
