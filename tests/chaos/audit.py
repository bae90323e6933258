"""The audit afterwards: books, rows, outbox, topic and facts must tell the same story."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from shared.bus import open_bus
from shared.bus.ports import Incoming
from tests.chaos.ledger import Identity, Ledger
from tests.journeys.system import System

TABLES = {"registry": "organizations", "projects": "projects"}
Versions = dict[str, list[int]]


async def audit(system: System, service: str, ledger: Ledger) -> None:
    """Assert that what a service's books say was taken is stored, told, carried and counted."""
    ids = await rows_are_the_books(system, service, ledger)
    told = await outbox_tells_each_version_once(system, service, ids, ledger=ledger)
    await every_receipt_is_kept(system, service, ledger)
    await facts_are_the_newest(system, service, {key: told[key][-1] for key in told})
    records = await read_topic(system, f"xiangzhu.{service}")
    assert first_seen(records, keys=told.keys()) == told, "the topic says something else"


async def rows_are_the_books(
    system: System, service: str, ledger: Ledger
) -> Mapping[Identity, str]:
    """The id of every item taken; rows and books hold the same ones in the same versions."""
    rows = await system.ask(
        f"select id::text, source, source_id, version from {service}.{TABLES[service]}"
    )
    stored = {(row["source"], row["source_id"]): row["version"] for row in rows}
    assert stored == ledger.versions, "rows and books differ"
    return {(row["source"], row["source_id"]): row["id"] for row in rows}


async def outbox_tells_each_version_once(
    system: System, service: str, ids: Mapping[Identity, str], *, ledger: Ledger
) -> Versions:
    """The versions told of each item, in order: all of them, none twice, none left unsent."""
    rows = await system.ask(
        f"select subject, version from {service}.outbox where subject = any($1) order by id",
        list(ids.values()),
    )
    told: Versions = defaultdict(list)
    for row in rows:
        told[row["subject"]].append(row["version"])
    wanted = {ids[key]: list(range(1, ledger.versions[key] + 1)) for key in ledger.versions}
    assert told == wanted, "the outbox has a gap, a repetition or a wrong order"
    assert not await system.ask(f"select id from {service}.unsent")
    return dict(told)


async def every_receipt_is_kept(system: System, service: str, ledger: Ledger) -> None:
    """A receipt once given is a receipt kept; none was written that nobody got."""
    # A delivery whose sender was cut off before it was whole never became a batch.
    rows = await system.ask(f"select id from {service}.batches where status <> 'receiving'")
    assert {str(row["id"]) for row in rows} == ledger.batches, "receipts given are not those kept"


async def facts_are_the_newest(system: System, service: str, newest: Mapping[str, int]) -> None:
    """Stats believes the last version of everything, and nothing is parked anywhere."""
    kind = TABLES[service].removesuffix("s")
    rows = await system.ask(
        f"select subject, heard_version from stats.{kind}_facts where place = 0"
    )
    heard = {row["subject"]: row["heard_version"] for row in rows}
    assert heard == dict(newest), "facts are not the newest"
    for schema in ("projects", "stats"):
        assert not await system.ask(f"select reason from {schema}.parked")


def first_seen(records: Sequence[Incoming], *, keys: object) -> Versions:
    """The versions of each key in the order in which the topic first says them.

    A record may stand there twice: what the bus took without our hearing of it is sent again.
    """
    seen: Versions = defaultdict(list)
    for record in records:
        version = int(dict(record.headers).get("ce_version", b"0"))
        if record.key in keys and version not in seen[record.key]:  # type: ignore[operator, index]
            seen[record.key].append(version)  # type: ignore[index]
    return dict(seen)


async def read_topic(system: System, topic: str) -> list[Incoming]:
    """Everything in a topic, each partition in order."""
    bus = open_bus(
        system.surroundings.bus,
        database_url=system.surroundings.database_urls["stats"],
        partitions=12,
    )
    source = bus.source(f"audit-{uuid.uuid4().hex}")
    records: list[Incoming] = []
    try:
        ends = await source.end_offsets(topic)
        at = {(topic, partition): 0 for partition in ends}
        async with asyncio.timeout(60):
            while any(at[topic, partition] < end for partition, end in ends.items()):
                for record in await source.read(at, limit=5_000, wait=1):
                    records.append(record)
                    at[topic, record.partition] = record.offset + 1
    finally:
        await source.close()
    return records
