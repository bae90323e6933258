"""Knows whether the system of this checkout runs, and which processes are verifiably its own."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from deploy.local.checkout import write_private
from deploy.local.leftovers import end_all
from deploy.local.options import CannotStart

SUPERVISOR = "supervisor"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold this checkout for one supervisor; raises `CannotStart` while another holds it.

    The kernel lets go when the holder dies in any way, so no stale lock can stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = noted(folder).get(SUPERVISOR, {}).get("pid", "unknown")
            raise CannotStart(
                f"Xiangzhu already runs in this folder (process {pid}); make stop ends it"
            ) from None
        yield


def note_processes(folder: Path, pids: Mapping[str, int]) -> None:
    """Write down who runs, so that the next start can tell its own from strangers."""
    entries = {}
    for name, pid in {SUPERVISOR: os.getpid(), **pids}.items():
        with suppress(psutil.NoSuchProcess):  # Ended meanwhile.
            entries[name] = {"pid": pid, "created": psutil.Process(pid).create_time()}
    write_private(folder / "processes.json", json.dumps(entries, indent=1))


def forget_processes(folder: Path) -> None:
    """Remove the note after an end in good order: nobody is left to look for."""
    (folder / "processes.json").unlink(missing_ok=True)


def noted(folder: Path) -> dict[str, dict[str, object]]:
    """Who ran when the note was last written; empty if there is none or it was cut short."""
    try:
        entries = json.loads((folder / "processes.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def end_orphans(folder: Path) -> list[str]:
    """End what a killed supervisor left, and return the names."""
    found = {name: process_of(entry) for name, entry in noted(folder).items()}
    orphans = {name: process for name, process in found.items() if process is not None}
    end_all(list(orphans.values()), signal.SIGTERM)
    forget_processes(folder)
    return list(orphans)


def process_of(entry: dict[str, object]) -> psutil.Process | None:
    """The process of an entry, if it still runs: its id may be another's by now, its start not."""
    try:
        process = psutil.Process(int(str(entry["pid"])))
        is_same = abs(process.create_time() - float(str(entry["created"]))) < 0.1
    except (psutil.NoSuchProcess, KeyError, ValueError):
        return None
    return process if is_same else None


def supervisor_of(folder: Path) -> psutil.Process | None:
    """The supervisor that runs here, if it has noted itself."""
    return process_of(noted(folder).get(SUPERVISOR, {}))


def stop_running(folder: Path, *, show: Callable[[str], None], within: float = 20) -> bool:
    """Stop the system that runs here and wait for its end; False if none did.

    A supervisor that does not obey within so many seconds is killed, and so is what it leaves.
    Raises `CannotStart` when even that does not end it.
    """
    deadline = time.monotonic() + within
    asked = killed = False
    while True:
        try:
            with alone(folder):
                if killed or not asked:
                    end_orphans(folder)
                return asked
        except CannotStart:
            supervisor = supervisor_of(folder)
            is_late = time.monotonic() > deadline
            if is_late and (killed or supervisor is None):
                raise CannotStart("the system that runs here does not stop") from None
            if supervisor is not None and is_late:
                supervisor.kill()
                killed, deadline = True, time.monotonic() + within
            elif supervisor is not None and not asked:
                supervisor.terminate()
                asked = True
            show("everything is being stopped" if not killed else "what does not stop is killed")
            time.sleep(0.1)
