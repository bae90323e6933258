"""What every back door does: relay what was told, listen to others, beat, and stop in order."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from shared import logs
from shared.bus import open_bus
from shared.bus.ports import Bus
from shared.database import Database
from shared.heartbeats import beat
from shared.listener import Hearing, Listener
from shared.pauses import pause
from shared.relay import Relay
from shared.settings import ServiceSettings

BEAT_EVERY = 2.0
PATIENCE = 0.5
"""Seconds that what is begun may still take after the order to stop; then it is undone."""

Timer = Callable[[Database, Bus, asyncio.Event], Coroutine[Any, Any, None]]


def work(
    settings: ServiceSettings,
    *,
    hearing: Hearing | None = None,
    topics: Sequence[str] = (),
    timers: Sequence[Timer] = (),
) -> None:
    """Run a service's worker until SIGTERM or SIGINT, which end it within a second or so.

    What is begun is finished first unless it takes longer than `PATIENCE`: then its transaction is
    rolled back, and the next start does it again.

    `timers` are whatever else the worker does by the clock; each runs until the event it is
    handed is set.
    """
    logs.configure(
        service=settings.service, level=settings.log_level, text=settings.log_format == "text"
    )
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_work(settings, hearing=hearing, topics=topics, timers=timers))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop that the front doors run on too, where it exists: a third faster than Python's."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop


async def _work(
    settings: ServiceSettings,
    *,
    hearing: Hearing | None,
    topics: Sequence[str],
    timers: Sequence[Timer],
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database(
        settings.database_url, schema=settings.schema_name, pool_size=settings.database_pool_size
    )
    bus = open_bus(
        settings.bus, database_url=settings.database_url, partitions=settings.bus_partitions
    )
    relay = Relay(database, bus, service=settings.service)
    listener = Listener(database, bus, topics=topics, hearing=hearing) if hearing else None
    log = logs.get("worker")
    # A batch is some hundred thousand small objects that live for milliseconds: at the default
    # thresholds the collector walks them again and again, for a third of the worker's time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    log.info("worker starts", bus=settings.bus.partition("@")[0], topics=list(topics))
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(to_the_end(relay.run_forever(stop), stop))
            if listener:
                tasks.create_task(to_the_end(listener.run_forever(stop), stop))
            for timer in timers:
                tasks.create_task(to_the_end(timer(database, bus, stop), stop))
            tasks.create_task(to_the_end(_beat(database, relay, listener, stop), stop))
    finally:
        await database.close()
        log.info("worker stopped")


async def to_the_end(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Do one part of the work; should it end unasked, the worker ends, to be started anew.

    A task group takes a cancellation from within for an end in good order: the listener was gone
    and the worker beat on.
    """
    try:
        await _with_patience(work, stop)
    except asyncio.CancelledError as cancelled:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise RuntimeError(f"{work!r} was cancelled from within") from cancelled
    else:
        if not stop.is_set():
            raise RuntimeError(f"{work!r} ended unasked")
    finally:
        # The group only cancels the others, and a driver whose connection breaks at that moment
        # turns a cancellation into trouble, which a listener waits out: it read on without a relay.
        stop.set()


async def _with_patience(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Do the work; what still runs a while after the order to stop is cancelled.

    A statement over millions of rows hears no event. Who is stopped has seconds until it is killed,
    and then gives no lease back.
    """
    part = asyncio.create_task(work)
    order = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((part, order), return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait((part,), timeout=PATIENCE)
    finally:
        order.cancel()
        is_cut = part.cancel()
        if is_cut:
            await asyncio.wait((part,))
    if not (is_cut and part.cancelled()):
        part.result()


async def _beat(
    database: Database, relay: Relay, listener: Listener | None, stop: asyncio.Event
) -> None:
    """Say every two seconds that the worker lives and what troubles it."""
    while not stop.is_set():
        trouble = relay.trouble or (listener.trouble if listener else None)
        try:
            async with database.transaction() as tx:
                await beat(tx, process="worker", trouble=trouble)
        except Exception as error:
            logs.get("worker").warning("beat missed", reason=repr(error))
        await pause(BEAT_EVERY, stop)
