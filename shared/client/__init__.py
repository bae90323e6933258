"""What a sender's own system uses to push, to follow what becomes of it, and to compare books."""

from shared.client.answers import (
    Backlog,
    Cell,
    Digest,
    ErrorCode,
    Fault,
    Held,
    Line,
    Receipt,
)
from shared.client.client import Client, How
from shared.client.connection import Heard
from shared.client.files import Items, Pushed, survey
from shared.client.pushing import Pushing, await_counted, follow
from shared.client.refusals import Busy, FileChanged, Refused, Trouble, Unreachable

__all__ = [
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
    "Pushed",
    "Pushing",
    "Receipt",
    "Refused",
    "Trouble",
    "Unreachable",
    "await_counted",
    "follow",
    "survey",
]
