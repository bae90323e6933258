"""Processes are kept running, waited for in words, and ended in order; tried on stand-ins."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.children import Command, end, spawn, tail
from deploy.local.options import CannotStart
from deploy.local.stopping import Bell, StopAsked
from deploy.local.supervisor import Process, Supervisor

STAYS = "import time; print('here', flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STAYS
FAILS = "raise SystemExit('no such table')"


def stand_in(
    name: str,
    program: str = STAYS,
    *,
    lacks: Callable[[int], str | None] = lambda pid: None,
    stops_last: bool = False,
) -> Process:
    """A process that is a line of Python."""
    command = Command((sys.executable, "-c", program))
    return Process(name, command=lambda: command, lacks=lacks, stops_last=stops_last)


@pytest.fixture
def said() -> list[str]:
    """What the user was told."""
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(logs=tmp_path, bell=Bell(), say=said.append, changed=lambda: None)
    yield made
    for child in made.children.values():
        child.running.kill()
        child.running.wait()


def watch_until(supervisor: Supervisor, reached: Callable[[], bool], within: float = 20) -> None:
    """Watch as the loop does, until something is so."""
    deadline = time.monotonic() + within
    while not reached():
        assert time.monotonic() < deadline, "it did not come to this in time"
        supervisor.watch_once()
        time.sleep(0.02)


def has_spoken(supervisor: Supervisor, name: str) -> bool:
    return "here" in tail(supervisor.log_of(name))


def test_a_crashed_child_is_started_again_and_both_are_said(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(stand_in("stats"))
    first = supervisor.children["stats"].running
    first.kill()
    watch_until(supervisor, lambda: "stats is back" in said)
    assert supervisor.children["stats"].running.pid != first.pid
    assert "stats was killed by signal 9; starting it again in 0.5 s" in said[0]


def test_the_pause_grows_with_every_crash(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(stand_in("stats", FAILS))
    watch_until(supervisor, lambda: len(said) >= 3)
    pauses = [line.split(" again in ")[1].split()[0] for line in said if "again in" in line]
    assert pauses[:2] == ["0.5", "1"]


def test_waiting_shows_in_words_what_is_missing(supervisor: Supervisor) -> None:
    shown: list[str] = []
    lacks = iter(["the database does not answer", None])
    supervisor.start(stand_in("stats", lacks=lambda pid: next(lacks)))
    supervisor.wait_ready(["stats"], within=10, show=shown.append)
    assert shown == ["stats: the database does not answer"]


def test_one_that_ends_again_and_again_is_given_up_with_the_end_of_its_log(
    supervisor: Supervisor,
) -> None:
    supervisor.start(stand_in("stats", FAILS, lacks=lambda pid: "does not answer yet"))
    with pytest.raises(CannotStart, match="no such table"):
        supervisor.wait_ready(["stats"], within=30, show=lambda words: None)


def test_one_that_never_gets_ready_is_given_up_with_what_it_lacks(supervisor: Supervisor) -> None:
    supervisor.start(stand_in("stats", lacks=lambda pid: "the bus is away"))
    with pytest.raises(CannotStart, match="the bus is away"):
        supervisor.wait_ready(["stats"], within=0.3, show=lambda words: None)


def test_what_others_need_stops_after_them_and_the_deaf_are_killed_within_ten_seconds(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(stand_in("postgres", stops_last=True))
    supervisor.start(stand_in("stats", DEAF))
    watch_until(supervisor, lambda: all(has_spoken(supervisor, n) for n in ("stats", "postgres")))
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 10
    assert said == ["stats did not stop in time and was killed"]
    assert supervisor.children["postgres"].running.returncode == -signal.SIGTERM


def test_a_wait_ends_as_soon_as_somebody_asks_to_stop() -> None:
    bell = Bell()
    before = {number: signal.getsignal(number) for number in (2, 15, 1, signal.SIGUSR1)}
    try:
        bell.listen()
        bell.wait(0)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopAsked):
            bell.wait(60)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_signals_upon_signals_end_the_wait_whatever_it_was_doing(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom deploy.local.stopping import *\n"
        "bell = Bell(); bell.listen(); print('', flush=True)\n"
        "try:\n    while True: bell.wait(0.0001)\n"
        # Python at its end hears no bell any more: it lives until both signals have come.
        "except StopAsked:\n    print('asked', flush=True); sys.stdin.read()"
    )
    for _ in range(20):
        argv = [sys.executable, "-c", program]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:
            assert waiting.stdin is not None
            assert waiting.stdout is not None
            waiting.stdout.readline()
            waiting.send_signal(signal.SIGINT)
            waiting.send_signal(signal.SIGHUP)
            assert waiting.stdout.readline() == b"asked\n"
            waiting.stdin.close()
            assert waiting.wait(timeout=10) == 0


def test_a_child_dies_with_its_killed_parent(tmp_path: Path) -> None:
    parent_program = (
        "import sys, time; from pathlib import Path; from deploy.local.children import *;"
        f"child = spawn(Command((sys.executable, '-c', {STAYS!r})), Path('child.log'));"
        "Path('pid').write_text(str(child.pid)); time.sleep(600)"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    parent = subprocess.Popen([sys.executable, "-c", parent_program], cwd=tmp_path, env=environment)
    try:
        deadline = time.monotonic() + 20
        while "here" not in tail(tmp_path / "child.log"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        child = psutil.Process(int((tmp_path / "pid").read_text()))
    finally:
        parent.kill()
        parent.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_large_log_is_put_aside_before_more_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.children.LARGE", 10)
    log = tmp_path / "stats.log"
    log.write_text("more than ten letters")
    child = spawn(Command((sys.executable, "-c", "print('new')")), log)
    child.wait()
    assert log.read_text() == "new\n"
    assert (tmp_path / "stats.log.1").exists()
    assert end(child, signal.SIGTERM, within=1)
