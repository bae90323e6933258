"""Whatever is killed while provinces push: nothing is lost, doubled or put out of order."""

import asyncio
import os
import time
from random import Random, randrange

import httpx
import pytest

from deploy.local.options import SERVICES
from tests.chaos.audit import audit
from tests.chaos.ledger import Ledger
from tests.chaos.patience import Patient
from tests.chaos.pushers import Pusher, fen, read_on
from tests.journeys.callers import Portal, Province
from tests.journeys.deadlines import until_true
from tests.journeys.items import organization
from tests.journeys.system import WORKERS, System

PROVINCES = ("11", "32", "44", "61")

pytestmark = pytest.mark.chaos


async def test_killing_each_process_loses_and_doubles_nothing(
    system: System, http: httpx.AsyncClient
) -> None:
    seed = int(os.environ.get("CHAOS_SEED") or randrange(10**6))
    print(f"repeat with CHAOS_SEED={seed}")
    books = {"registry": Ledger(), "projects": Ledger()}
    pushers = await provinces(system, http, books, seed=seed)
    portal = Portal(http, system.surroundings.url_of)

    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(read_on(portal, stop))
        for pusher in pushers:
            tasks.create_task(pusher.push_on(stop))
        await kill_in_turn(system, Random(seed))
        stop.set()
    print({one.asks.province.source: dict(one.asks.seen) for one in pushers}, reading.result())

    await system.ready()
    await everything_applied(system, portal)
    for service, ledger in books.items():
        print(service, dict(ledger.outcomes), "in", len(ledger.batches), "batches")
        await audit(system, service, ledger)
    overview = await portal.overview()
    assert int(overview["C00"].numerator) == len(books["projects"].items)
    assert fen(overview["C01"].numerator) == books["projects"].committed_fen
    assert int(overview["C04"].numerator) == books["projects"].person_times
    await system.operate("stats", "reconcile")
    await system.operate("stats", "rebuild", "--verify")


async def provinces(
    system: System, http: httpx.AsyncClient, books: dict[str, Ledger], *, seed: int
) -> list[Pusher]:
    """Four provinces, each with three organizations that projects has heard of."""
    portal = Portal(http, system.surroundings.url_of)
    pushers = []
    for digits in PROVINCES:
        credentials = system.credentials[f"province-{digits}"]
        province = Province(http, system.surroundings.url_of, credentials)
        helpers = [organization(f"{digits}0000") for _ in range(3)]
        receipt = await province.push(*helpers)
        books["registry"].enter(helpers, receipt)
        await portal.applied(receipt, of="registry", at="projects")
        patient = Patient(province, Random(f"{seed}/{digits}"))
        pushers.append(Pusher(patient, helpers, books))
    return pushers


async def kill_in_turn(system: System, chance: Random) -> None:
    """Each victim once, in an order of chance, or CHAOS_ROUNDS of them one after the other."""
    victims = [*SERVICES, *WORKERS, "postgres"] + ["kafka"] * (system.bus == "kafka")
    rounds = int(os.environ.get("CHAOS_ROUNDS") or len(victims))
    turns: list[str] = []
    while len(turns) < rounds:
        turns += chance.sample(victims, k=len(victims))
    for victim in turns[:rounds]:
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        killed = time.monotonic()
        await system.kill(victim)
        await asyncio.sleep(chance.uniform(0.2, 1.0))
        await system.ready(victim)
        print(f"{victim} was killed and back after {time.monotonic() - killed:.1f} s")


async def everything_applied(system: System, portal: Portal) -> None:
    """Wait until stats has heard everything that was ever told."""
    for service in ("registry", "projects"):
        rows = await system.ask(f"select max(id) as sequence from {service}.outbox")
        sequence = rows[0]["sequence"]
        await until_true(
            lambda sequence=sequence, service=service: portal.has_applied(sequence, of=service),  # type: ignore[misc]
            f"stats has applied {service}/{sequence}",
            within=60,
        )
