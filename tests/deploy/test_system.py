"""`make run` as a user sees it, on stand-ins for the services: start, refuse, survive, stop."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.options import free_base

ROOT = Path(__file__).resolve().parents[2]
DOOR = """\
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import monotonic
began = monotonic()
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        missing = {{}} if monotonic() - began > 0.3 else {{"worker": "the worker has not started"}}
        label = os.environ["XIANGZHU_DATA_LABEL"]
        body = json.dumps({{"missing": missing, "label": label}}).encode()
        self.send_response(503 if missing else 200)
        self.end_headers()
        self.wfile.write(body)
HTTPServer(("127.0.0.1", int(os.environ["XIANGZHU_{name}_PORT"])), Handler).serve_forever()
"""
COMMANDS = """\
import pathlib, sys
print(sys.argv[1:])
if "--out" in sys.argv:
    pathlib.Path(sys.argv[-1]).write_text("{}")
"""
WORKER = "import time; time.sleep(600)"
DEMO = "import sys; print('provinces push', sys.argv[1:], flush=True)"


class Checkout:
    """A checkout with stand-ins for the services, and what a user does in it."""

    def __init__(self, root: Path) -> None:
        self.root, self.base = root, free_base()
        shutil.copytree(ROOT / "deploy" / "local", root / "deploy" / "local")
        shutil.copytree(ROOT / "shared", root / "shared")
        # Regular packages all: a folder without `__init__` gives way to the real package of the
        # same name wherever the environment knows the real checkout.
        packages = ("deploy", "deploy/demo", "services")
        files = {f"{package}/__init__.py": "" for package in packages}
        files |= {"services/commands.py": COMMANDS, "deploy/demo/__main__.py": DEMO}
        for service in ("registry", "projects", "stats"):
            files[f"services/{service}/__init__.py"] = ""
            files[f"services/{service}/main.py"] = DOOR.format(name=service.upper())
            files[f"services/{service}/worker.py"] = WORKER
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        self.screen = root / "screen.txt"
        self.running: subprocess.Popen[bytes] | None = None

    def call(self, screen: Path, verb: str, **choices: str) -> subprocess.Popen[bytes]:
        """Type `make <verb>` with choices; the words go to a screen."""
        environment = {**os.environ, "PORT_BASE": str(self.base), **choices}
        argv = [sys.executable, "-m", "deploy.local", verb]
        with screen.open("wb") as output:
            return subprocess.Popen(
                argv, cwd=self.root, env=environment, stdout=output, stderr=output
            )

    def run(self, **choices: str) -> None:
        """Start everything and wait until the user is told that it is ready."""
        self.running = self.call(self.screen, "run", **choices)
        self.until(lambda: "is ready" in self.words())

    def answer(self, verb: str, **choices: str) -> str:
        """What a call that ends by itself says, in a second terminal."""
        second = self.root / "second-screen.txt"
        self.call(second, verb, **choices).wait(60)
        return second.read_text("utf-8")

    def words(self) -> str:
        """What the user sees."""
        return self.screen.read_text("utf-8")

    def pids(self) -> dict[str, int]:
        """Who runs, as the system itself notes it."""
        noted = json.loads((self.root / "var" / "run" / "processes.json").read_text())
        return {name: entry["pid"] for name, entry in noted.items()}

    def label(self) -> str | None:
        """How stats marks its answers; None while it does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.base + 2, timeout=2)
        try:
            connection.request("GET", "/")
            return str(json.loads(connection.getresponse().read())["label"])
        except OSError:
            return None
        finally:
            connection.close()

    def until(self, reached: Callable[[], bool], within: float = 60) -> None:
        """Wait until something is so, or fail with what the user sees."""
        deadline = time.monotonic() + within
        while not reached():
            assert time.monotonic() < deadline, self.words()
            assert self.running is None or self.running.poll() is None, self.words()
            time.sleep(0.05)

    def interrupt(self) -> float:
        """Press Ctrl-C; how many seconds the end took."""
        assert self.running is not None
        began = time.monotonic()
        self.running.send_signal(signal.SIGINT)
        self.running.wait(30)
        self.running = None
        return time.monotonic() - began


@contextmanager
def made_checkout() -> Iterator[Checkout]:
    """A checkout in a folder hard to quote; what runs in it is ended afterwards."""
    root = Path(tempfile.mkdtemp(prefix="xiangzhu-"))
    root.chmod(0o711)  # Started by root, an unprivileged user has to pass through.
    made = Checkout(root / "乡 助 it's")
    yield made
    if made.running is not None:
        made.interrupt()
    shutil.rmtree(root)


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """A new checkout in which nothing has run."""
    with made_checkout() as made:
        yield made


@pytest.fixture(scope="module")
def running_checkout() -> Iterator[Checkout]:
    """A checkout whose system runs, empty, and goes on running for the next test."""
    with made_checkout() as made:
        made.run(DEMO="none")
        yield made


def still_running(pids: dict[str, int]) -> list[str]:
    """Which of these processes are alive."""
    alive = []
    for name, pid in pids.items():
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                alive.append(name)
        except psutil.NoSuchProcess:
            continue
    return alive


def is_inside(process: psutil.Process, folder: Path) -> bool:
    """Whether a process works in this folder."""
    try:
        return Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False


def test_first_start_pushes_the_demo_and_the_second_keeps_quiet(checkout: Checkout) -> None:
    checkout.run(SCALE="0.1")
    checkout.until(lambda: "the demo is complete" in checkout.words())
    assert "provinces push [" in checkout.words()
    assert "--scale=0.1" in checkout.words()
    assert checkout.label() == "demo"
    pids = checkout.pids()
    assert len(pids) == 8
    assert checkout.interrupt() < 10
    assert still_running(pids) == []
    began = time.monotonic()
    checkout.run()
    assert time.monotonic() - began < 10
    assert "schemas" not in checkout.words()
    assert "--scale=0.1" in checkout.answer("demo", LIVE="5")
    checkout.interrupt()
    assert "provinces push [" not in checkout.words()
    assert "everything is stopped" in checkout.words()


def test_an_empty_start_is_unmarked_until_the_demo_is_asked_for(checkout: Checkout) -> None:
    checkout.run(DEMO="none")
    assert checkout.label() == ""
    assert "provinces push [" in checkout.answer("demo", SCALE="0.1")
    assert checkout.label() == "demo"


def test_a_second_start_in_the_same_folder_is_refused(running_checkout: Checkout) -> None:
    assert running_checkout.running is not None
    pid = running_checkout.running.pid
    words = running_checkout.answer("run")
    assert f"already runs in this folder (process {pid})" in words


def test_stop_stops_everything_and_another_bus_is_refused(checkout: Checkout) -> None:
    checkout.run(DEMO="none")
    pids = checkout.pids()
    first, checkout.running = checkout.running, None
    assert first is not None
    assert "everything is stopped" in checkout.answer("stop")
    assert first.wait(20) == 0
    assert still_running(pids) == []
    assert "nothing runs in this folder" in checkout.answer("stop")
    assert "would be missing on BUS=kafka" in checkout.answer("run", BUS="kafka")


def test_a_killed_supervisor_leaves_no_orphans_and_the_next_start_works(checkout: Checkout) -> None:
    checkout.run(DEMO="none")
    pids = checkout.pids()
    assert checkout.running is not None
    checkout.running.kill()
    checkout.running.wait()
    checkout.running = None
    checkout.until(lambda: still_running(pids) == [], within=15)
    checkout.run()


def test_every_killed_process_comes_back(running_checkout: Checkout) -> None:
    names = ("postgres", "stats", "registry-worker")
    for name in names:
        os.kill(running_checkout.pids()[name], signal.SIGKILL)
    running_checkout.until(
        lambda: all(f"{name} is back" in running_checkout.words() for name in names)
    )


def test_a_service_that_cannot_start_is_said_with_its_log_and_all_else_is_stopped(
    checkout: Checkout,
) -> None:
    (checkout.root / "services" / "stats" / "main.py").write_text("raise SystemExit('no table')")
    words = checkout.answer("run", DEMO="none")
    assert "no table" in words
    assert "everything is stopped" not in words
    assert not [one for one in psutil.process_iter() if is_inside(one, checkout.root)]


def test_taken_ports_are_named_and_nothing_is_started(
    running_checkout: Checkout, checkout: Checkout
) -> None:
    checkout.base = running_checkout.base
    words = checkout.answer("run")
    assert f"port {checkout.base}, wanted for registry, is taken by" in words
    assert str(running_checkout.root) in words
    assert not (checkout.root / "var" / "postgres").exists()
