"""Gives a fresh machine the environment that every verb of the Makefile needs, once.

Usage: `python3 deploy/local/bootstrap.py SET[,SET] ARGUMENT...` installs the lock sets into
`.venv` if they are not there yet and, given arguments, becomes `.venv/bin/python ARGUMENT...`.

Runs before anything is installed, so it uses the standard library alone, and its syntax is old
enough for a Python that is too old to be told so in words.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = ROOT / "deploy" / "locks"
OLDEST = (3, 11)
CONTAINS = {"test": ("test", "run")}
LAUNCHER = """\
#!/bin/sh
# Operator commands of Xiangzhu; what var/environment.sh says holds unless it is set already.
here=$(dirname -- "$(readlink -f -- "$0")")
known=$here/../../var/environment.sh
if [ -r "$known" ]; then . "$known"; fi
exec "$here/python" -m services.commands "$@"
"""


class NotPossible(Exception):
    """The environment cannot be made; the words say what to do about it."""


def main() -> None:
    """Make what is missing, then become the wanted program; ends with 1 and words if it cannot."""
    try:
        if sys.argv[1:] == ["--clean"]:
            return clean()
        wanted, arguments = sys.argv[1].split(","), sys.argv[2:]
        prefer_newer_python()
        with one_at_a_time(ROOT / "var" / "bootstrap.lock"):
            make_environment()
            for name in wanted:
                install_if_possible(name)
        if arguments:
            become(arguments)
    except NotPossible as refusal:
        sys.exit(f"xiangzhu: {refusal}")
    except KeyboardInterrupt:
        sys.exit("xiangzhu: interrupted; the next start goes on from here")


def prefer_newer_python() -> None:
    """Go on in a Python that is new enough, or say which one is needed."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    raise NotPossible(
        f"{sys.executable} is Python {sys.version.split()[0]}, which is too old; "
        f"3.{OLDEST[1]} or newer is needed. "
        "Install one, or name it: make run PYTHON=/path/to/python3.11"
    )


@contextmanager
def one_at_a_time(held: Path) -> Iterator[None]:
    """Let a second process wait while the first one, which holds this file, installs or fetches."""
    held.parent.mkdir(parents=True, exist_ok=True)
    with held.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """See to it that `.venv` works and knows the repository, wherever the checkout stands now."""
    python = venv_python()
    if not is_alive(python):
        missing = [name for name in ("venv", "ensurepip") if find_spec(name) is None]
        if missing:
            raise NotPossible(how_to_get_venv(missing))
        shutil.rmtree(VENV, ignore_errors=True)
        run_visibly([sys.executable, "-m", "venv", str(VENV)], "making the environment")
    site = next(VENV.glob("lib/python3.*/site-packages"))
    # Relative, so that a moved checkout still finds itself and no path has to be encoded.
    write_if_new(site / "xiangzhu.pth", os.path.relpath(ROOT, site) + "\n")
    launcher = python.parent / "xiangzhu"
    # A script of sh finds Python beside itself: an absolute first line would break on a space.
    write_if_new(launcher, LAUNCHER)
    launcher.chmod(0o755)


def is_alive(python: Path) -> bool:
    """Whether the environment's Python starts and is new enough: its base may have gone away."""
    if not python.exists():
        return False
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(python), "-c", question], capture_output=True).returncode == 0


def how_to_get_venv(missing: list[str]) -> str:
    """Say what to install when Python came without the modules that make environments."""
    minor = f"python3.{sys.version_info[1]}-venv"
    return (
        f"{sys.executable} lacks the standard module {' and '.join(missing)}. "
        f"On Debian and Ubuntu: apt-get install {minor} (or python3-venv); "
        "elsewhere install a complete Python and name it: make run PYTHON=/path/to/python3"
    )


def install_if_possible(name: str) -> None:
    """Install a set; one written with a question mark may fail, and the failure is said."""
    try:
        install(name.rstrip("?"))
    except NotPossible as refusal:
        if not name.endswith("?"):
            raise
        print(f"xiangzhu: going on without {name.rstrip('?')}: {refusal}", file=sys.stderr)


def install(name: str) -> None:
    """Install a lock set unless exactly this lock is in already; every file is checked by hash."""
    lock = LOCKS / f"{name}.txt"
    if not lock.exists():
        raise NotPossible(f"there is no lock set {name!r}: {lock} is missing")
    if is_installed(name):
        return
    log = VENV / f"install-{name}.log"
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    count = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    run_visibly(command, f"installing {count} packages ({name})", log)
    for contained in CONTAINS.get(name, (name,)):
        stamp(contained).write_text(fingerprint(contained), "utf-8")


def is_installed(name: str) -> bool:
    """Whether the stamp left by the last installation names the lock as it is now."""
    return stamp(name).exists() and stamp(name).read_text("utf-8") == fingerprint(name)


def stamp(name: str) -> Path:
    """Where an installed set leaves the hash of its lock."""
    return VENV / f"installed-{name}"


def fingerprint(name: str) -> str:
    """The hash of a lock set as it stands in the checkout."""
    return hashlib.sha256((LOCKS / f"{name}.txt").read_bytes()).hexdigest()


def run_visibly(command: list[str], what: str, log: Path | None = None) -> None:
    """Run a command, showing what it is at once it takes over a second; its words go to the log."""
    started, shown = time.monotonic(), False
    log = log or ROOT / "var" / "environment.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        while process.poll() is None:
            time.sleep(0.1)
            seconds = int(time.monotonic() - started)
            if seconds >= 1:
                shown = show(f"{what}: {latest(log)}", seconds, shown)
    if shown and sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    words = log.read_text("utf-8", "replace")
    if process.returncode:
        raise NotPossible(f"{what} failed:\n{words.strip()[-2000:]}")


def show(words: str, seconds: int, shown: bool) -> bool:
    """Keep one moving line on a terminal; elsewhere say it once."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 8
        print(f"\r\033[K{words[:width]} {seconds} s", end="", file=sys.stderr, flush=True)
    elif not shown:
        print(words.split(":")[0] + " …", file=sys.stderr, flush=True)
    return True


def latest(log: Path) -> str:
    """The last thing pip said that a person can use, without addresses and hashes."""
    wanted = ("Collecting", "Downloading", "Using cached", "Installing")
    lines = log.read_text("utf-8", "replace").splitlines()
    line = next((line for line in reversed(lines) if line.strip().startswith(wanted)), "")
    return line.strip().split(" (from")[0].replace("Installing collected packages", "unpacking")


def venv_python() -> Path:
    """The environment's own Python."""
    return VENV / "bin" / "python"


def write_if_new(path: Path, text: str) -> None:
    """Write a small file only when it says something else, so that a second start changes none."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def become(arguments: list[str]) -> None:
    """Turn this process into the environment's Python, so that signals reach it directly."""
    os.chdir(ROOT)
    # Many processes start from here; images often ask each to compile everything once more.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = str(venv_python())
    os.execv(python, [python, *arguments])


def clean() -> None:
    """Remove the environment and the tools' left-overs; the data in `var/` stays."""
    for name in (".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in list(ROOT.rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
