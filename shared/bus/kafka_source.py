"""Reading from Apache Kafka: exactly the positions that are asked for, never a jump."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from shared.bus.ports import BusAway, Incoming, OffsetMissing

ANSWER_SECONDS = 15.0
STOP_SECONDS = 5.0


class KafkaSource:
    """A consumer by assign() and seek(): no group decides for it what it reads.

    A subscribed aiokafka consumer hands out records before the rebalance listener has finished
    seeking (its issue #738), and so from a wrong position.
    """

    def __init__(
        self,
        servers: str,
        *,
        group: str,
        partitions: Callable[[str], Awaitable[list[int]]],
    ) -> None:
        self._servers = servers
        self._group = group
        self._partitions = partitions
        self._consumer: Any = None
        self._at: dict[TopicPartition, int] = {}

    async def partitions(self, topic: str) -> list[int]:
        return await self._partitions(topic)

    async def end_offsets(self, topic: str) -> dict[int, int]:
        places = [TopicPartition(topic, number) for number in await self.partitions(topic)]
        async with self._consuming(ANSWER_SECONDS) as consumer:
            ends = await consumer.end_offsets(places)
        return {place.partition: end for place, end in ends.items()}

    async def read(
        self, positions: Mapping[tuple[str, int], int], *, limit: int, wait: float
    ) -> list[Incoming]:
        try:
            async with self._consuming(wait + ANSWER_SECONDS) as consumer:
                self._go_to(
                    consumer, {TopicPartition(*place): at for place, at in positions.items()}
                )
                found = await consumer.getmany(timeout_ms=int(wait * 1000), max_records=limit)
        except OffsetOutOfRangeError as missing:
            [(place, position)] = missing.args[0].items()
            self._at = {}
            raise OffsetMissing(
                place.topic, place.partition, position=position, reason="out of range"
            ) from missing
        for place, records in found.items():
            self._at[place] = records[-1].offset + 1
        return [_incoming(record) for records in found.values() for record in records]

    def _go_to(self, consumer: Any, wanted: dict[TopicPartition, int]) -> None:
        """Assign and seek, only where the consumer is not there already: a seek drops what
        has been fetched ahead."""
        if wanted.keys() != self._at.keys():
            consumer.assign(list(wanted))
            self._at = {}
        for place, position in wanted.items():
            if self._at.get(place) != position:
                consumer.seek(place, position)
                self._at[place] = position

    async def commit(self, positions: Mapping[tuple[str, int], int]) -> None:
        offsets = {TopicPartition(*place): at for place, at in positions.items()}
        async with self._consuming(ANSWER_SECONDS) as consumer:
            await consumer.commit({place: at for place, at in offsets.items() if place in self._at})

    async def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        self._at = {}
        if consumer is not None:
            # A task of its own: after a broken connection `stop()` raises the cancellation of
            # tasks of aiokafka's, which here would count as ours.
            ending = asyncio.ensure_future(consumer.stop())
            _, hanging = await asyncio.wait([ending], timeout=STOP_SECONDS)
            if hanging:
                ending.cancel()
            if hanging or ending.cancelled() or ending.exception():
                await consumer._client.close()

    @asynccontextmanager
    async def _consuming(self, seconds: float) -> AsyncIterator[Any]:
        """The consumer, under a deadline; after trouble with the broker the next is a new one."""
        try:
            async with asyncio.timeout(seconds):
                yield self._consumer or await self._start()
        except OffsetOutOfRangeError:
            raise
        except (KafkaError, OSError) as trouble:
            await self.close()
            raise BusAway(f"Kafka is away: {trouble!r}") from trouble
        except asyncio.CancelledError as cancelled:
            await self.close()
            if is_asked_to_end():
                raise
            raise BusAway("Kafka's client has cancelled itself") from cancelled

    async def _start(self) -> Any:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            request_timeout_ms=10_000,
            fetch_max_wait_ms=500,
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )
        await self._consumer.start()
        return self._consumer


def is_asked_to_end() -> bool:
    """Whether a cancellation is meant for the task that runs now.

    aiokafka lets those of its own tasks through when a connection breaks. Taken for an order to
    end, such a one ends a relay or a listener without a word.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _incoming(record: Any) -> Incoming:
    return Incoming(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=None if record.key is None else record.key.decode(errors="replace"),
        value=record.value or b"",
        headers=tuple(record.headers),
        appended_at=_instant(record.timestamp),
    )


@lru_cache(maxsize=1024)
def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
