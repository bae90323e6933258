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
from shared.client.files import Pushed, survey
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
    "Held",
    "How",
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
