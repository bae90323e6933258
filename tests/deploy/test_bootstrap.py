"""What a fresh machine is given, and told, before anything is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import bootstrap

SOURCE = Path(bootstrap.__file__)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in a folder whose name is hard to quote, with nothing to install."""
    root = tmp_path_factory.mktemp("乡 助 it's")
    (root / "deploy" / "local").mkdir(parents=True)
    (root / "deploy" / "locks").mkdir()
    (root / "deploy" / "locks" / "run.txt").write_text("# nothing\n")
    (root / "services").mkdir()
    (root / "services" / "commands.py").write_text(
        "import os, sys\nprint(sys.argv[1:], os.environ.get('XIANGZHU_BUS'))\n"
    )
    shutil.copy(SOURCE, root / "deploy" / "local")
    return root


def boot(
    checkout: Path, *arguments: str, python: str = sys.executable
) -> subprocess.CompletedProcess:
    """Run the bootstrap of a checkout from elsewhere, without any network."""
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    script = checkout / "deploy" / "local" / "bootstrap.py"
    return subprocess.run(
        [python, str(script), *arguments], env=environment, cwd="/", capture_output=True, text=True
    )


def test_first_start_makes_the_environment_and_knows_the_repository(checkout: Path) -> None:
    answer = boot(checkout, "run", "-c", "import services.commands")
    assert answer.returncode == 0, answer.stderr
    assert (checkout / ".venv" / "installed-run").exists()
    # What is compiled is kept, though the caller's environment would not have it.
    assert list((checkout / "services" / "__pycache__").glob("commands.*.pyc"))


def test_second_start_says_nothing(checkout: Path) -> None:
    boot(checkout, "run")
    answer = boot(checkout, "run", "-c", "print('here')")
    assert (answer.stdout, answer.stderr) == ("here\n", "")


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    boot(checkout, "run")
    lock = checkout / "deploy" / "locks" / "run.txt"
    lock.write_text("not-a-package-of-ours==1.0 --hash=sha256:" + "0" * 64 + "\n")
    answer = boot(checkout, "run", "-c", "print('here')")
    lock.write_text("# nothing\n")
    assert answer.returncode == 1
    assert "not-a-package-of-ours" in answer.stderr


def test_a_set_with_a_question_mark_may_be_missing_and_is_said(checkout: Path) -> None:
    answer = boot(checkout, "run,kafka?", "-c", "print('here')")
    assert answer.stdout == "here\n"
    assert "going on without kafka" in answer.stderr


def test_launcher_works_from_anywhere_and_takes_the_running_system_as_default(
    checkout: Path,
) -> None:
    boot(checkout, "run")
    (checkout / "var" / "environment.sh").write_text(
        '[ -n "${XIANGZHU_BUS+set}" ] || export XIANGZHU_BUS=embedded\n'
    )
    launcher = checkout / ".venv" / "bin" / "xiangzhu"
    environment = {name: value for name, value in os.environ.items() if name != "XIANGZHU_BUS"}
    usual = subprocess.run(
        [launcher, "stats", "a b"], cwd="/", env=environment, capture_output=True, text=True
    )
    own = subprocess.run(
        [launcher], cwd="/", env={**environment, "XIANGZHU_BUS": "mine"}, capture_output=True
    )
    assert usual.stdout == "['stats', 'a b'] embedded\n"
    assert own.stdout == b"[] mine\n"


def test_a_moved_checkout_still_starts(checkout: Path, tmp_path: Path) -> None:
    boot(checkout, "run")
    moved = tmp_path / "moved"
    shutil.copytree(checkout, moved, symlinks=True)
    answer = boot(moved, "run", "-c", "import services.commands as c; print(c.__file__)")
    assert str(moved) in answer.stdout


def test_a_python_that_is_too_old_is_told_which_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    with pytest.raises(bootstrap.NotPossible, match=r"too old; 3\.99 or newer is needed"):
        bootstrap.prefer_newer_python()


def test_a_python_without_the_venv_module_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "none")
    monkeypatch.setattr(bootstrap, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.NotPossible, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.make_environment()


def test_bare_make_lists_every_verb() -> None:
    root = SOURCE.parents[2]
    listed = subprocess.run(["make", "--no-print-directory"], cwd=root, capture_output=True)
    words = listed.stdout.decode().split()
    verbs = {"run", "stop", "demo", "test", "check", "format", "bench", "house"}
    assert verbs | {"rebuild", "reconcile", "lock", "clean"} <= set(words)
