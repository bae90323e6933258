"""The envelope of every event: CloudEvents 1.0 in Kafka's binary mode."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.clock import iso

TYPE_PREFIX = "cn.xiangzhu."


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What an operation tells: the outbox adds sequence and time when it records it."""

    type: str
    subject: str
    version: int
    data: bytes
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


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


def event_type(service: str, noun: str, past_tense: str) -> str:
    """The full type name, e.g. `cn.xiangzhu.projects.project.signed.v1`."""
    return f"{TYPE_PREFIX}{service}.{noun}.{past_tense}.v1"


def source_of(service: str) -> str:
    """The CloudEvents source of a service's events."""
    return f"/xiangzhu/{service}"


def to_headers(event: Event) -> tuple[tuple[str, bytes], ...]:
    """The record headers of an event. None-valued attributes are left out."""
    attributes: Iterable[tuple[str, str | None]] = (
        ("ce_specversion", "1.0"),
        ("ce_id", f"{event.source}/{event.sequence}"),
        ("ce_source", event.source),
        ("ce_type", event.type),
        ("ce_subject", event.subject),
        ("ce_time", iso(event.time)),
        ("ce_dataschema", f"https://xiangzhu.example/events/{event.type}"),
        ("content-type", "application/json"),
        ("ce_sequence", str(event.sequence)),
        ("ce_version", str(event.version)),
        ("ce_correlationid", event.correlation_id),
        ("ce_causationid", event.causation_id),
        ("traceparent", event.traceparent),
    )
    return tuple((name, value.encode()) for name, value in attributes if value is not None)


def from_record(headers: Iterable[tuple[str, bytes]], data: bytes) -> Event:
    """The event within a record. Raises `ValueError` when a required header is missing or wrong."""
    texts: Mapping[str, str] = {name: value.decode() for name, value in headers}
    try:
        return Event(
            type=texts["ce_type"],
            subject=texts["ce_subject"],
            source=texts["ce_source"],
            time=datetime.fromisoformat(texts["ce_time"]),
            sequence=int(texts["ce_sequence"]),
            version=int(texts["ce_version"]),
            correlation_id=texts["ce_correlationid"],
            causation_id=texts.get("ce_causationid"),
            traceparent=texts.get("traceparent"),
            data=data,
        )
    except KeyError as missing:
        raise ValueError(f"record without header {missing}") from missing
