"""The envelope of every event: CloudEvents 1.0 in Kafka's binary mode."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from shared.clock import iso

TYPE_PREFIX = "cn.xiangzhu."


class NewEvent(NamedTuple):
    """What an operation tells: the outbox adds sequence and time when it records it.

    `source_version` is kept with it and told to nobody.
    """

    type: str
    subject: str
    version: int
    data: bytes
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    source_version: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a listener hears: `data` is the whole public state of `subject` after the event.

    `sequence` rises within the service that told it, `version` within the subject; the higher
    version is the newer state, whatever order events arrive in.
    """

    type: str
    subject: str
    source: str
    time: datetime
    sequence: int
    version: int
    correlation_id: str
    data: bytes
    causation_id: str | None = None
    traceparent: str | None = None


def newest_of_each(events: Iterable[Event]) -> list[Event]:
    """The newest event of each subject, of repeats the first, in the order of their subjects.

    In one order, so that two workers that store them wait for each other and never deadlock.
    """
    newest: dict[str, Event] = {}
    for event in events:
        known = newest.get(event.subject)
        if known is None or event.version > known.version:
            newest[event.subject] = event
    return [newest[subject] for subject in sorted(newest)]


def event_type(service: str, noun: str, past_tense: str) -> str:
    """The full type name, e.g. `cn.xiangzhu.projects.project.signed.v1`."""
    return f"{TYPE_PREFIX}{service}.{noun}.{past_tense}.v1"


def source_of(service: str) -> str:
    """The CloudEvents source of a service's events."""
    return f"/xiangzhu/{service}"


def to_headers(event: Event) -> tuple[tuple[str, bytes], ...]:
    """The record headers of an event. None-valued attributes are left out."""
    headers = (
        *_headers_of_type(event.source, event.type),
        ("ce_id", f"{event.source}/{event.sequence}".encode()),
        ("ce_subject", event.subject.encode()),
        ("ce_time", _instant(event.time)),
        ("ce_sequence", b"%d" % event.sequence),
        ("ce_version", b"%d" % event.version),
        ("ce_correlationid", event.correlation_id.encode()),
    )
    if event.causation_id is not None:
        headers += (("ce_causationid", event.causation_id.encode()),)
    if event.traceparent is not None:
        headers += (("traceparent", event.traceparent.encode()),)
    return headers


# The relay makes headers for every event: what is the same for thousands is made once.
@lru_cache(maxsize=1024)
def _headers_of_type(source: str, type_: str) -> tuple[tuple[str, bytes], ...]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_source", source.encode()),
        ("ce_type", type_.encode()),
        ("ce_dataschema", f"https://xiangzhu.example/events/{type_}".encode()),
        ("content-type", b"application/json"),
    )


@lru_cache(maxsize=1024)
def _instant(time: datetime) -> bytes:
    return iso(time).encode()


def from_record(headers: Iterable[tuple[str, bytes]], data: bytes) -> Event:
    """The event within a record. Raises `ValueError` when a required header is missing or wrong."""
    found = dict(headers)
    try:
        return Event(
            type=found["ce_type"].decode(),
            subject=found["ce_subject"].decode(),
            source=found["ce_source"].decode(),
            time=datetime.fromisoformat(found["ce_time"].decode()),
            sequence=int(found["ce_sequence"]),
            version=int(found["ce_version"]),
            correlation_id=found["ce_correlationid"].decode(),
            causation_id=_text(found.get("ce_causationid")),
            traceparent=_text(found.get("traceparent")),
            data=data,
        )
    except KeyError as missing:
        raise ValueError(f"record without header {missing}") from missing


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
