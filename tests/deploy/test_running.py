"""One supervisor per checkout; its leftovers are ended, and never anybody else's process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

from deploy.local.options import CannotStart
from deploy.local.running import alone, end_orphans, note_processes, noted, stop_running

STAYS = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """Somebody's process."""
    process = subprocess.Popen(STAYS)
    yield process
    process.kill()
    process.wait()


def test_a_second_supervisor_of_the_same_checkout_is_refused_in_words(tmp_path: Path) -> None:
    with alone(tmp_path):
        note_processes(tmp_path, {})
        with (
            pytest.raises(CannotStart, match=r"already runs .*\d+.*make stop"),
            alone(tmp_path),
        ):
            pass
    with alone(tmp_path):
        pass


def test_supervisors_of_two_checkouts_do_not_meet(tmp_path: Path) -> None:
    with alone(tmp_path / "one"), alone(tmp_path / "two"):
        pass


def test_what_a_killed_supervisor_left_is_ended(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    note_processes(tmp_path, {"stats": stranger.pid})
    entries = json.loads((tmp_path / "processes.json").read_text())
    del entries["supervisor"]  # Which is this test.
    (tmp_path / "processes.json").write_text(json.dumps(entries))
    assert end_orphans(tmp_path) == ["stats"]
    assert stranger.poll() is not None
    assert noted(tmp_path) == {}


def test_a_stranger_who_got_the_process_id_meanwhile_is_left_alone(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    entry = {"pid": stranger.pid, "created": psutil.Process(stranger.pid).create_time() - 60}
    (tmp_path / "processes.json").write_text(json.dumps({"stats": entry}))
    assert end_orphans(tmp_path) == []
    assert stranger.poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"stats": {}}', '{"stats": {"pid": 999999999}}'])
def test_a_note_that_was_cut_short_ends_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "processes.json").write_text(text)
    assert end_orphans(tmp_path) == []


def test_stopping_where_nothing_runs_says_so(tmp_path: Path) -> None:
    assert stop_running(tmp_path, show=lambda words: None) is False


def test_a_supervisor_that_does_not_obey_is_killed_with_what_it_leaves(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    program = (
        "import pathlib, signal, sys, time; from deploy.local.running import *;"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); folder = pathlib.Path(sys.argv[1]);"
        "held = alone(folder); held.__enter__();"
        "note_processes(folder, {'stats': int(sys.argv[2])});"
        "print('here', flush=True); time.sleep(600)"
    )
    argv = [sys.executable, "-c", program, str(tmp_path), str(stranger.pid)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout is not None
        deaf.stdout.readline()
        # It is reaped as it dies, or its process would seem to live on.
        Thread(target=deaf.wait, daemon=True).start()
        assert stop_running(tmp_path, show=lambda words: None, within=0.5) is True
        assert deaf.wait() < 0
    assert stranger.wait(timeout=10) is not None
    assert noted(tmp_path) == {}
