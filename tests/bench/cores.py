"""Who runs where: one core for whoever serves, the others for PostgreSQL and the load."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


def here() -> set[int]:
    """The cores on which this process may run."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}


ALL = sorted(here())
SERVING = {ALL[0]}
OTHERS = set(ALL[1:]) or SERVING


def pin(pid: int, cores: set[int]) -> None:
    """Keep a process, its threads and what it has started on these cores."""
    for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        for thread in process.threads():
            _stay(thread.id, cores)


@contextmanager
def serving() -> Iterator[None]:
    """Let this process stand where a server stands: a floor gets the core that the product gets."""
    before = here()
    _stay(0, SERVING)
    try:
        yield
    finally:
        _stay(0, before)


def keep_to_load() -> None:
    """Let this process, and what it starts from now on, leave the serving core alone."""
    _stay(0, OTHERS)


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _stay(thread: int, cores: set[int]) -> None:
    # Only Linux lets a process choose; elsewhere the ratios are noisier, not wrong.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(thread, cores)
