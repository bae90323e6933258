"""Starts a process that cannot outlive the one that started it, and ends it in good order."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
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
    with ExitStack() as stack:
        output = None if log is None else stack.enter_context(opened(log))
        return subprocess.Popen(
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            env={**os.environ, **command.environment},
            cwd=command.folder,
            # A session of its own: Ctrl-C on the terminal is for the supervisor alone.
            start_new_session=True,
            user=command.user,
            group=group_of(command.user),
            extra_groups=[] if command.user else None,
            preexec_fn=die_with_parent(command.stop_signal),  # noqa: PLW1509 — takes no lock
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


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child does first on Linux so that a killed supervisor leaves no orphans.

    Elsewhere there is no such call; there the next start cleans up from the list of processes.
    """
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # The parent died before the kernel was asked.
            os._exit(1)

    return ask_kernel


def group_of(user: str | None) -> int | None:
    """The main group of a user, or none when the process keeps the user it has."""
    return None if user is None else pwd.getpwnam(user).pw_gid


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for a message that says why something ended."""
    try:
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""
