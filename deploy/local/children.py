"""Starts a process that cannot outlive the one that started it, and ends it in good order."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

TETHER = str(Path(__file__).with_name("tether.py"))
LARGE = 20_000_000


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: the program, its surroundings, and the signal that ends it in order."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM


def spawn(command: Command, log: Path | None) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, its words appended to the log or shown.

    On Linux the kernel sends it its stop signal when the starting process dies in any way. Call
    this from a thread that lives as long as the process: the kernel watches the thread.
    """
    tie = (sys.executable, "-I", "-S", TETHER, str(int(command.stop_signal)), str(os.getpid()))
    with ExitStack() as stack:
        output = None if log is None else stack.enter_context(opened(log))
        return subprocess.Popen(
            (*tie, command.user or "", *command.argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            env={**os.environ, **command.environment},
            cwd=command.folder,
            # A session of its own: Ctrl-C on the terminal is for the supervisor alone.
            start_new_session=True,
        )


def opened(log: Path) -> BinaryIO:
    """A log to append to; one that has grown large is put aside first, over its predecessor."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGE:
        log.replace(log.with_name(f"{log.name}.1"))
    return log.open("ab")


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals, *, within: float) -> bool:
    """Ask a process to stop, and kill its whole session when it does not; whether it obeyed."""
    if process.poll() is not None:
        return True
    process.send_signal(stop_signal)
    try:
        process.wait(within)
        return True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for a message that says why something ended."""
    try:
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""
