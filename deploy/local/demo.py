"""Runs the demo provinces beside the local system, and asks a running system to take demo data."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local.checkout import ROOT
from deploy.local.children import Command, end, spawn
from deploy.local.options import SERVICES, CannotStart, Options
from deploy.local.running import supervisor_of
from deploy.local.screen import say
from deploy.local.surroundings import Surroundings, read_for_shells

LABEL = "XIANGZHU_DATA_LABEL"
SCALE = "XIANGZHU_DEMO_SCALE"


class DemoPush:
    """The demo provinces as a process that shows its own progress on the user's screen."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, surroundings: Surroundings, options: Options) -> None:
        """Let the provinces push in the background, like any others, over the public API."""
        argv = push_argv(surroundings.environment(), options)
        self._running = spawn(Command(argv, folder=ROOT), None)

    def has_finished(self) -> bool:
        """Whether it came to its end since the last question; a failure is said and forgotten."""
        if self._running is None or self._running.poll() is None:
            return False
        code, self._running = self._running.returncode, None
        if code:
            say(f"the demo ended with {code}; make demo tries again")
        return code == 0

    def stop(self) -> None:
        """End it where it is; a later one goes on, because pushing twice changes nothing."""
        if self._running is not None:
            end(self._running, signal.SIGTERM, within=2)


def join_running(run: Path, environment: Path, *, show: Callable[[str], None]) -> dict[str, str]:
    """Get the running system to mark its data as demo; return where everything is.

    Raises `CannotStart` when nothing runs here or it does not come back in a minute.
    """
    supervisor = supervisor_of(run)
    if supervisor is None:
        raise CannotStart("nothing runs in this folder: make run starts it, with the demo")
    if read_for_shells(environment).get(LABEL) != "demo":
        supervisor.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + 60
    while (variables := read_for_shells(environment)).get(LABEL) != "demo":
        if time.monotonic() > deadline:
            raise CannotStart("the running system does not mark its data as demo")
        show("the services start again so that every answer says demo")
        time.sleep(0.1)
    return variables


def become_push(variables: Mapping[str, str], options: Options) -> None:
    """Become the demo that pushes into the system these variables describe."""
    os.chdir(ROOT)
    argv = push_argv(variables, options)
    os.execv(argv[0], argv)


def push_argv(variables: Mapping[str, str], options: Options) -> tuple[str, ...]:
    """How the demo is told where everything is and how much to push, else as much as before."""
    scale = options.scale or variables[SCALE]
    argv = [sys.executable, "-m", "deploy.demo", f"--scale={scale}"]
    argv += [f"--live={options.live}"] if options.live else []
    argv += [f"--{s}={variables[f'XIANGZHU_{s.upper()}_URL']}" for s in SERVICES]
    return tuple(argv)
