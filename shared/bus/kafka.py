"""Apache Kafka as the bus: what every deployment uses."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code
from aiokafka.producer.message_accumulator import BatchBuilder

from shared import logs
from shared.bus.kafka_source import KafkaSource, is_asked_to_end
from shared.bus.partitioning import partition_of
from shared.bus.ports import BusAway, EventSink, EventSource, Outgoing

FLUSH_SECONDS = 20.0
STOP_SECONDS = 5.0
# A batch is one request's share of a partition; below the broker's default limit of 1 MiB.
BATCH_BYTES = 512 * 1024
DESCRIBED_FOR = 60.0
_THERE_ALREADY = 36
_AWAY = (KafkaError, OSError)  # a timeout is an OSError


class KafkaBus:
    """The bus `kafka://host:port,…`."""

    def __init__(self, servers: str, *, partitions: int) -> None:
        self._servers = servers
        self._count = partitions
        self._described: dict[str, tuple[float, list[int]]] = {}

    def sink(self) -> EventSink:
        return KafkaSink(self._servers)

    def source(self, group: str) -> EventSource:
        return KafkaSource(self._servers, group=group, partitions=self.partitions)

    async def partitions(self, topic: str) -> list[int]:
        """The topic's partitions, as they were at most a minute ago. Raises `BusAway`."""
        read_at, known = self._described.get(topic, (float("-inf"), []))
        if time.monotonic() - read_at < DESCRIBED_FOR:
            return known
        async with self._asking() as admin:
            return await self._describe(admin, topic)

    async def ensure_topics(self, topics: Sequence[str]) -> None:
        new = [topic for topic in topics if topic not in self._described]
        if not new:
            return
        async with self._asking() as admin:
            copies = min(3, len((await admin.describe_cluster())["brokers"]))
            settings = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
            if copies == 3:
                settings["min.insync.replicas"] = "2"
            answer = await admin.create_topics(
                [NewTopic(topic, self._count, copies, topic_configs=settings) for topic in new]
            )
            for topic, code, *words in answer.topic_errors:
                if code not in (0, _THERE_ALREADY):
                    raise BusAway(f"topic {topic} cannot be made: {for_code(code)} {words}")
            for topic in new:
                # The broker answers before every partition has its leader.
                while not await self._describe(admin, topic):  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(0.05)

    async def _describe(self, admin: Any, topic: str) -> list[int]:
        """The partitions, none while one of them has no leader yet."""
        [words] = await admin.describe_topics([topic])
        if words["error_code"] or any(one["leader"] < 0 for one in words["partitions"]):
            return []
        numbers = sorted(one["partition"] for one in words["partitions"])
        self._described[topic] = (time.monotonic(), numbers)
        return numbers

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[Any]:
        """An administrator's connection for one question, under a deadline."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers, request_timeout_ms=10_000)
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                await admin.start()
                yield admin
        except _AWAY as trouble:
            raise BusAway(f"Kafka is away: {trouble!r}") from trouble
        finally:
            await admin._client.close()


class KafkaSink:
    """Sends through an idempotent producer that is thrown away at the first trouble."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._producer: Any = None

    async def send(self, topic: str, records: Sequence[Outgoing]) -> None:
        async with self._producing() as producer:
            count = len(await producer.partitions_for(topic))
            queues = _batches(producer, records, count=count)
            # One batch of a partition at a time: were the first refused and the second taken,
            # the repetition would put the first behind it.
            for turn in range(max(map(len, queues.values()), default=0)):
                sent = [
                    await producer.send_batch(batches[turn], topic, partition=partition)
                    for partition, batches in queues.items()
                    if turn < len(batches)
                ]
                await asyncio.gather(*sent)

    async def partitions(self, topic: str) -> list[int]:
        async with self._producing() as producer:
            return sorted(await producer.partitions_for(topic))

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _throw_away(producer)

    @asynccontextmanager
    async def _producing(self) -> AsyncIterator[Any]:
        """The producer, under a deadline: alone it waits for ever while the broker is away.

        After any trouble it is thrown away: a batch that expired unsent leaves a gap in its
        sequence numbers, and the broker refuses everything after that (aiokafka #1017).
        """
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                yield self._producer or await self._start()
        except BaseException as trouble:
            await self.close()
            is_foreign = isinstance(trouble, asyncio.CancelledError) and not is_asked_to_end()
            if is_foreign or isinstance(trouble, _AWAY):
                raise BusAway(f"Kafka did not confirm: {trouble!r}") from trouble
            raise

    async def _start(self) -> Any:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES,
            request_timeout_ms=10_000,
        )
        await self._producer.start()
        return self._producer


def _batches(
    producer: Any, records: Sequence[Outgoing], *, count: int
) -> dict[int, list[BatchBuilder]]:
    """The records as batches of each partition, in order.

    A record of its own costs a future and several calls; a batch costs them once.
    """
    queues: dict[int, list[BatchBuilder]] = {}
    for record in records:
        partition = record.partition
        if partition is None:
            partition = partition_of(record.key or "", count)
        key = None if record.key is None else record.key.encode()
        row = {"key": key, "value": record.value, "headers": list(record.headers)}
        queue = queues.get(partition)
        if queue is None:
            queue = queues[partition] = [producer.create_batch()]
        if queue[-1].append(timestamp=None, **row) is None:
            queue.append(producer.create_batch())
            queue[-1].append(timestamp=None, **row)
    return queues


async def _throw_away(producer: Any) -> None:
    """Stop a producer that may be waiting for a broker that is away.

    Its sender is ended first: left alive, it would bring its old batches when the broker comes
    back, behind what a new producer has sent since. `stop()` alone waits for those batches.
    """
    for end in (producer._sender.close, producer.stop):
        ending = asyncio.ensure_future(end())
        _, hanging = await asyncio.wait([ending], timeout=STOP_SECONDS)
        if hanging:
            ending.cancel()
            await asyncio.wait([ending], timeout=STOP_SECONDS)
        elif not ending.cancelled() and (trouble := ending.exception()):
            logs.get("bus").info("a producer did not stop in order", reason=repr(trouble))
