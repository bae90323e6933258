"""What a sender's own system uses to push, to follow what becomes of it, and to compare books."""

from shared.client.answers import (
    Absent,
    Backlog,
    Cell,
    Digest,
    ErrorCode,
    Fault,
    Held,
    Line,
    Receipt,
    Snapshot,
    Withdrawals,
)
from shared.client.client import Client, How
from shared.client.connection import Heard
from shared.client.files import Items, Pushed, survey
from shared.client.pushing import Pushing, await_counted, follow
from shared.client.refusals import Busy, FileChanged, Refused, Trouble, Unreachable
from shared.client.snapshots import Part, Snapshots, Snapshotting, Whole

__all__ = [
    "Absent",
    "Backlog",
    "Busy",
    "Cell",
    "Client",
    "Digest",
    "ErrorCode",
    "Fault",
    "FileChanged",
    "Heard",
    "Held",
    "How",
    "Items",
    "Line",
    "Part",
    "Pushed",
    "Pushing",
    "Receipt",
    "Refused",
    "Snapshot",
    "Snapshots",
    "Snapshotting",
    "Trouble",
    "Unreachable",
    "Whole",
    "Withdrawals",
    "await_counted",
    "follow",
    "survey",
]
