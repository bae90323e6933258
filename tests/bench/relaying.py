"""The relay from outbox to bus, beside producing the same records from memory."""

from collections.abc import Sequence

from deploy.local.kafka_jars import KafkaUnavailable
from shared.bus import open_bus
from shared.bus.ports import EventSink, Outgoing
from shared.contracts.envelope import Event, NewEvent, to_headers
from shared.contracts.projects import TOPIC
from shared.database import Database
from shared.ids import new_id
from shared.outbox import record
from shared.relay import BATCH, Relay
from tests.bench.facts import news
from tests.bench.findings import Finding, interleaved, not_measured, seconds
from tests.bench.ground import BUSES, Ground


async def measure(
    ground: Ground, *, events: int = 10_000, rounds: int = 3, buses: Sequence[str] = BUSES
) -> list[Finding]:
    """On the embedded log and on a real broker."""
    found = []
    for name in buses:
        try:
            found.append(await _on(ground, name, events=events, rounds=rounds))
        except KafkaUnavailable as reason:
            found.append(not_measured(f"relay to {name}", reason))
        ground.stop_services()
    return found


async def _on(ground: Ground, name: str, *, events: int, rounds: int) -> Finding:
    url = ground.bus(name)
    urls = await ground.database()
    projects = Database(urls["projects"], schema="projects", pool_size=2)
    bus = open_bus(url, database_url=urls["projects"], partitions=12)
    await bus.ensure_topics([TOPIC])
    sink, relay = bus.sink(), Relay(projects, bus, service="projects")
    told = news(range(events), version=1)
    outgoing = [Outgoing(event.subject, event.data, to_headers(event)) for event in told]

    async def relayed() -> float:
        await _record(projects, told)
        return await seconds(relay.run_once())

    taken, produced = await interleaved(
        [relayed, lambda: seconds(_produce(sink, outgoing))], rounds=rounds
    )
    await sink.close()
    await projects.close()
    return Finding(
        f"relay to {name}",
        f"{events / taken:,.0f} events/s",
        f"{events / produced:,.0f} events/s: the same records produced from memory",
        produced / taken,
        limit="reading the outbox and writing an envelope for each event",
    )


async def _record(projects: Database, told: Sequence[Event]) -> None:
    """New subjects each time: nobody tells two states as one version."""
    fresh = [
        NewEvent(
            type=event.type,
            subject=str(new_id()),
            version=1,
            data=event.data,
            correlation_id="bench",
        )
        for event in told
    ]
    async with projects.transaction() as tx:
        await record(tx, fresh)


async def _produce(sink: EventSink, outgoing: Sequence[Outgoing]) -> None:
    for first in range(0, len(outgoing), BATCH):
        await sink.send(TOPIC, outgoing[first : first + BATCH])
