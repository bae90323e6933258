"""Runs the operator commands that a new or changed checkout needs before its services can work."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.checkout import ROOT
from deploy.local.children import Command, end, spawn, tail
from deploy.local.options import SERVICES, CannotStart
from deploy.local.stopping import Bell
from deploy.local.surroundings import Surroundings

COMMANDS = (sys.executable, "-m", "services.commands")


def migrations() -> dict[str, Sequence[str]]:
    """Each service's own schema brought to its newest revision; they need not wait for another."""
    return {f"{service}-migrate": (*COMMANDS, service, "migrate") for service in SERVICES}


def first_contents(credentials: Path) -> dict[str, Sequence[str]]:
    """What registry has to know before anybody can push: divisions, lists, and clients."""
    return {
        "load-reference": (*COMMANDS, "registry", "load-reference"),
        "provision-clients": (
            *COMMANDS,
            "registry",
            "provision-clients",
            "--out",
            str(credentials),
        ),
    }


def demo_contents(credentials: Path) -> dict[str, Sequence[str]]:
    """What the demo needs besides: an officer's account per province, in the same file.

    After the clients, because both are written into that file.
    """
    command = (*COMMANDS, "registry", "provision-demo-accounts", "--out", str(credentials))
    return {"provision-demo-accounts": command}


def run_together(
    commands: Mapping[str, Sequence[str]],
    surroundings: Surroundings,
    *,
    logs: Path,
    bell: Bell,
    show: Callable[[str], None],
) -> None:
    """Run commands at the same time and wait for all of them.

    Raises `CannotStart` with the end of its log for the first that fails; the others are ended.
    """
    environment = surroundings.environment()
    running = {
        name: spawn(Command(tuple(argv), environment, folder=ROOT), logs / f"{name}.log")
        for name, argv in commands.items()
    }
    try:
        while unfinished := [name for name, one in running.items() if one.poll() is None]:
            refuse_failed(running, logs)
            show(", ".join(unfinished))
            bell.wait(0.05)
        refuse_failed(running, logs)
    finally:
        for one in running.values():
            end(one, Command(()).stop_signal, within=3)


def refuse_failed(running: Mapping[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Raise `CannotStart` for a command that ended with an error."""
    for name, one in running.items():
        if one.poll():
            log = logs / f"{name}.log"
            raise CannotStart(f"{name} failed; the end of {log}:\n{tail(log)}")
