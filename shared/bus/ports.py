"""What the services ask of a bus: one port to tell, one to hear, whatever carries the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to append. Records of one key stand in one partition, in the order they are sent.

    `partition` overrules the key; it is for records that must stand in a certain partition.
    """

    key: str | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record as it stands in the topic, at its lasting place."""

    topic: str
    partition: int
    offset: int
    key: str | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    appended_at: datetime


class BusAway(Exception):
    """The bus did not answer or did not confirm: try again later, with everything."""


class OffsetMissing(Exception):
    """The topic does not hold the position asked for.

    The reader stops here: to jump to the nearest offset would lose events without a word.
    """

    def __init__(self, topic: str, partition: int, *, position: int, reason: str) -> None:
        super().__init__(f"{topic}/{partition} has no position {position}: {reason}")


class EventSink(Protocol):
    """Where events are told."""

    async def send(self, topic: str, records: Sequence[Outgoing]) -> None:
        """Return only when every record is durable, each partition in the order given.

        Raises `BusAway` otherwise; then any part of the records may stand in the topic, so the
        caller sends all of them again.
        """
        ...

    async def partitions(self, topic: str) -> list[int]:
        """The topic's partitions, ascending. Raises `BusAway`."""
        ...

    async def close(self) -> None:
        """Let go of every connection; never hangs, even when the bus is away."""
        ...


class EventSource(Protocol):
    """Where events are heard. Positions are the caller's; a source keeps none of its own."""

    async def partitions(self, topic: str) -> list[int]:
        """The topic's partitions, ascending. Raises `BusAway`."""
        ...

    async def end_offsets(self, topic: str) -> dict[int, int]:
        """The position after the last record of each partition. Raises `BusAway`."""
        ...

    async def read(
        self, positions: Mapping[tuple[str, int], int], *, limit: int, wait: float
    ) -> list[Incoming]:
        """Up to `limit` records from exactly these positions on, each partition in order.

        Waits up to `wait` seconds for the first. Raises `OffsetMissing` when a position is out
        of range, `BusAway` when the bus does not answer.
        """
        ...

    async def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        """Show lag tools how far the group has come; nothing is ever read back from it."""
        ...

    async def close(self) -> None:
        """Let go of every connection; never hangs, even when the bus is away."""
        ...


class Bus(Protocol):
    """A bus that has been chosen by the settings."""

    def sink(self) -> EventSink:
        """A new sink; the caller closes it."""
        ...

    def source(self, group: str) -> EventSource:
        """A new source that commits its positions under this group's name; the caller closes it."""
        ...

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        """Make the topics that are not there yet, with unlimited retention. Raises `BusAway`."""
        ...
