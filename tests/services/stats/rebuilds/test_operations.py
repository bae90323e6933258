"""A rebuild reaches the same bytes as hearing did, wherever the live listener stands."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from services.stats.event_handlers import HANDLERS
from services.stats.rebuilds import replay
from services.stats.rebuilds.operations import Rebuild, RebuildRunningError, Rebuilt
from services.stats.reconciliation.operations import reconcile
from services.stats.schema import MIGRATIONS
from shared.bus import open_bus
from shared.bus.ports import Bus, Outgoing
from shared.contracts import projects, registry
from shared.contracts.envelope import Event, to_headers
from shared.database import Database
from shared.listener import Hearing, Listener
from shared.listener import parked as operator
from tests.services.stats.facts.histories import News, a_history
from tests.services.stats.facts.taking import KINDS, contents

TYPES = {
    "project": projects.PROJECT_EVENTS["updated"],
    "pairing": registry.PAIRING_EVENTS["updated"],
    "organization": registry.ORGANIZATION_EVENTS["updated"],
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Live stats with a listener on a topic of the test's own, and the schema for a rebuild."""

    live: Database
    beside: Database
    bus: Bus
    topic: str

    async def tell(self, kind: str, history: Sequence[News[Any]]) -> None:
        sink = self.bus.sink()
        await sink.send(self.topic, [_record(kind, news, n) for n, news in enumerate(history)])
        await sink.close()

    async def hear(self) -> None:
        listener = Listener(
            self.live, self.bus, topics=[self.topic], hearing=Hearing(HANDLERS), holder="test"
        )
        while await listener.run_once(wait=0.05):
            pass
        await listener.close()

    async def rebuild(self, *, is_verify: bool = True, is_switch: bool = False) -> Rebuilt:
        told: list[tuple[int, int]] = []
        rebuild = Rebuild(self.live, self.beside, self.bus, Hearing(HANDLERS), MIGRATIONS)
        rebuilt = await rebuild.run(
            is_verify=is_verify,
            is_switch=is_switch,
            progress=lambda done, total: told.append((done, total)),
        )
        assert told[-1] == (rebuilt.records, rebuilt.records)
        return rebuilt


def _record(kind: str, news: News[Any], sequence: int) -> Outgoing:
    event = Event(
        type=TYPES[kind], subject=news.subject, source="/xiangzhu/test", time=news.time,
        sequence=sequence, version=news.version, correlation_id="test",
        data=news.data,
    )  # fmt: skip
    return Outgoing(key=event.subject, value=event.data, headers=to_headers(event))


@pytest.fixture
async def stage(stats: Database, service_urls: Mapping[str, str]) -> AsyncIterator[Stage]:
    beside = Database(service_urls["stats"], schema="stats_next", pool_size=2)
    bus = open_bus("embedded", database_url=service_urls["stats"], partitions=3)
    stage = Stage(stats, beside, bus, f"xiangzhu.test-{uuid.uuid4().hex[:12]}")
    await bus.ensure_topics([stage.topic])
    for kind in KINDS:
        await stage.tell(kind, a_history(kind, seed=8))
    await stage.hear()
    yield stage
    await beside.close()


async def test_a_rebuild_is_equal_byte_for_byte(stage: Stage) -> None:
    before = await contents(stage.live)
    assert before["project_versions"]
    rebuilt = await stage.rebuild()
    assert (rebuilt.records, rebuilt.different, rebuilt.is_switched) == (180, {}, False)
    assert await contents(stage.live) == before


async def test_a_rebuild_stops_where_the_live_listener_stands(stage: Stage) -> None:
    await stage.tell("project", a_history("project", seed=9))
    rebuilt = await stage.rebuild()
    assert (rebuilt.records, rebuilt.different) == (180, {})


async def test_tables_that_differ_are_named_and_not_shown(stage: Stage) -> None:
    async with stage.live.transaction() as tx:
        await tx.execute(text("update cells set subjects = subjects + 1 where cube = 'pairing'"))
    rebuilt = await stage.rebuild(is_switch=True)
    assert set(rebuilt.different) == {"cells"}
    assert not rebuilt.is_switched


async def test_after_a_switch_the_numbers_are_right_and_move_on(stage: Stage) -> None:
    right = await contents(stage.live)
    async with stage.live.transaction() as tx:
        await tx.execute(text("update cells set subjects = subjects + 1"))
        await tx.execute(text("delete from project_versions"))
    rebuilt = await stage.rebuild(is_verify=False, is_switch=True)
    assert rebuilt.is_switched
    assert await contents(stage.live) == right
    await stage.tell(
        "project", [n._replace(version=n.version + 100) for n in a_history("project", seed=9)]
    )
    await stage.hear()
    async with stage.live.transaction() as tx:
        assert (await reconcile(tx)).different_count == 0
    assert await contents(stage.live) != right
    assert (await stage.rebuild()).different == {}


async def test_a_switch_waits_for_readers_and_listeners(stage: Stage) -> None:
    await stage.tell("project", [n._replace(subject="late") for n in a_history("project", seed=2)])
    rebuilding = asyncio.Event()

    async def read() -> None:
        async with stage.live.transaction() as tx:
            await tx.execute(text("select * from cells limit 1"))
            rebuilding.set()
            await asyncio.sleep(1.5)
            await tx.execute(text("select * from project_facts limit 1"))

    async def listen() -> None:
        await rebuilding.wait()
        for _ in range(8):
            await stage.hear()
            await asyncio.sleep(0.1)

    async def rebuild() -> Rebuilt:
        await rebuilding.wait()
        return await stage.rebuild(is_switch=True)

    _, _, rebuilt = await asyncio.gather(read(), listen(), rebuild())
    assert rebuilt.is_switched
    await stage.hear()
    assert (await stage.rebuild()).records == 240


async def test_a_poisoned_event_is_parked_again_and_stays_discarded(stage: Stage) -> None:
    poisoned = a_history("project", seed=1)[0]
    broken = _record("project", poisoned._replace(subject="broken"), 1)
    sink = stage.bus.sink()
    await sink.send(stage.topic, [Outgoing("broken", b"{}", broken.headers)])
    await sink.close()
    await stage.hear()
    async with stage.live.transaction() as tx:
        await tx.execute(text("update parked set discarded_at = now()"))
    assert (await stage.rebuild(is_switch=True)).is_switched
    async with stage.live.transaction() as tx:
        parked = (await tx.execute(text("select key, discarded_at from parked"))).one()
    assert parked.key == "broken"
    assert parked.discarded_at is not None


async def test_what_was_replayed_behind_a_discarded_event_is_there_after_every_rebuild(
    stage: Stage,
) -> None:
    sound = a_history("project", seed=1)[0]
    record = _record("project", sound._replace(subject="replayed"), 1)
    sink = stage.bus.sink()
    await sink.send(stage.topic, [Outgoing(record.key, b"{}", record.headers), record])
    await sink.close()
    await stage.hear()
    async with stage.live.transaction() as tx:
        poison, behind = await operator.parked_page(tx)
        await operator.discard(tx, poison.id)
        await operator.replay(tx, behind.id, handlers=HANDLERS)
    for _ in range(2):
        assert (await stage.rebuild(is_switch=True)).different == {}
    async with stage.live.transaction() as tx:
        found = await tx.execute(
            text("select heard_version from project_facts where subject = 'replayed'")
        )
    assert found.scalar_one() == sound.version


async def test_two_rebuilds_never_run_at_once(stage: Stage) -> None:
    connection = await stage.live.connect_alone()
    await connection.execute(
        "select pg_advisory_lock(hashtextextended('xiangzhu.stats.rebuild', 0))"
    )
    with pytest.raises(RebuildRunningError):
        await stage.rebuild()
    await connection.close()


async def test_a_log_that_was_cut_off_is_not_taken_for_the_whole(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "WAIT", 0.05)
    async with stage.live.transaction() as tx:
        await tx.execute(text("update positions set next_offset = next_offset + 1"))
    with pytest.raises(replay.LogTooShortError):
        await stage.rebuild()
