"""The marker that stands in every partition and says how far a service's outbox has been told."""

import json
from datetime import datetime

from shared.contracts.envelope import Event, event_type, source_of


def drained_type(service: str) -> str:
    """The marker's event type, e.g. `cn.xiangzhu.projects.outbox.drained.v1`."""
    return event_type(service, "outbox", "drained")


def drained_event(service: str, *, sequence: int, time: datetime) -> Event:
    """The promise: every event with at most this sequence stands before this record.

    `time` is an instant at which the service had recorded nothing beyond `sequence`.
    """
    return Event(
        type=drained_type(service),
        subject=service,
        source=source_of(service),
        time=time,
        sequence=sequence,
        version=0,
        correlation_id=f"outbox-{sequence}",
        data=json.dumps({"sequence": sequence}).encode(),
    )


def drained_sequence(event: Event) -> int:
    """The sequence a marker promises. Raises `ValueError` when the marker cannot be read."""
    try:
        return int(json.loads(event.data)["sequence"])
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"marker without a sequence: {wrong!r}") from wrong
