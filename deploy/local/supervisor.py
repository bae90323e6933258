"""Keeps the processes of the local system running: starts, waits, restarts, and stops in order."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.children import Command, end, spawn, tail
from deploy.local.options import CannotStart
from deploy.local.stopping import Bell

STEADY_AFTER = 3.0
LONGEST_PAUSE = 30.0
GIVE_UP_AFTER = 4


@dataclass(frozen=True, slots=True)
class Process:
    """One process to keep: how it starts and what it still lacks (None when it is ready).

    `command` is asked before every start, so that it can clear away what a crash left. One that
    others need until their end is stopped last.
    """

    name: str
    command: Callable[[], Command]
    lacks: Callable[[int], str | None]
    stops_last: bool = False


@dataclass(slots=True)
class Child:
    """A process as it runs now, or waits for its next start."""

    process: Process
    command: Command
    running: subprocess.Popen[bytes]
    started: float
    crashes: int = 0
    is_back: bool = True
    again_at: float | None = None


class Supervisor:
    """Owns the children of one start. `say` tells the user, `changed` is called when one starts."""

    def __init__(
        self, *, logs: Path, bell: Bell, say: Callable[[str], None], changed: Callable[[], None]
    ) -> None:
        self.children: dict[str, Child] = {}
        self._logs, self._bell, self._say, self._changed = logs, bell, say, changed

    def log_of(self, name: str) -> Path:
        """Where the words of a process go."""
        return self._logs / f"{name}.log"

    def start(self, process: Process) -> None:
        """Start a process and keep it running from now on."""
        command = process.command()
        running = spawn(command, self.log_of(process.name))
        self.children[process.name] = Child(process, command, running, time.monotonic())
        self._changed()

    def wait_ready(
        self, names: Sequence[str], *, within: float, show: Callable[[str], None]
    ) -> None:
        """Wait until these lack nothing, showing in words what is missing.

        Raises `CannotStart` with the end of its log for one that does not get there.
        """
        deadline = time.monotonic() + within
        while missing := self.missing(names):
            show("; ".join(f"{name}: {lack}" for name, lack in missing.items()))
            self.watch_once()
            hopeless = [n for n in names if self.children[n].crashes >= GIVE_UP_AFTER]
            if hopeless or time.monotonic() > deadline:
                name = (hopeless or list(missing))[0]
                raise CannotStart(
                    f"{name} does not get ready ({missing.get(name, 'it ends again and again')}); "
                    f"the end of {self.log_of(name)}:\n{tail(self.log_of(name))}"
                )
            self._bell.wait(0.1)

    def missing(self, names: Sequence[str]) -> dict[str, str]:
        """What each of these still lacks, in words; empty when all are ready."""
        lacks = {}
        for name in names:
            child = self.children[name]
            if child.running.poll() is not None:
                lacks[name] = "not running"
            elif lack := child.process.lacks(child.running.pid):
                lacks[name] = lack
        return lacks

    def watch_once(self) -> None:
        """Look at every child once: notice an end, and start it again when its pause is over."""
        for child in self.children.values():
            if child.again_at is not None:
                if time.monotonic() >= child.again_at:
                    self._start_again(child)
            elif (code := child.running.poll()) is not None:
                self._plan_restart(child, code)
            elif not child.is_back and child.process.lacks(child.running.pid) is None:
                child.is_back = True
                self._say(f"{child.process.name} is back")

    def restart(self, name: str) -> None:
        """End a process in order and start it anew, with what its command says now."""
        child = self.children[name]
        end(child.running, child.command.stop_signal, within=6)
        self._start_again(child)

    def stop(self) -> None:
        """Stop everything in order within ten seconds; what does not obey is killed, and said."""
        for is_last, within in ((False, 6.0), (True, 3.5)):
            group = [one for one in self.children.values() if one.process.stops_last is is_last]
            for child in group:
                if child.running.poll() is None:
                    child.running.send_signal(child.command.stop_signal)
            deadline = time.monotonic() + within
            for child in group:
                left = max(0.05, deadline - time.monotonic())
                if not end(child.running, child.command.stop_signal, within=left):
                    self._say(f"{child.process.name} did not stop in time and was killed")

    def _plan_restart(self, child: Child, code: int) -> None:
        now = time.monotonic()
        # Only what dies young or before it was ready is made to wait longer and longer.
        was_steady = child.is_back and now - child.started > STEADY_AFTER
        child.crashes = 1 if was_steady else child.crashes + 1
        pause = min(0.5 * 2 ** (child.crashes - 1), LONGEST_PAUSE)
        child.again_at, child.is_back = now + pause, False
        how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
        log = self.log_of(child.process.name)
        self._say(f"{child.process.name} {how}; starting it again in {pause:g} s (see {log})")

    def _start_again(self, child: Child) -> None:
        child.again_at, child.started = None, time.monotonic()
        child.command = child.process.command()
        child.running = spawn(child.command, self.log_of(child.process.name))
        self._changed()
