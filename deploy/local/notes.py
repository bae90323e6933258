"""Remembers, in the database itself, what an earlier start did to it, so that neither can drift."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from deploy.local.checkout import ROOT
from deploy.local.database import at_database, quoted
from deploy.local.options import CannotStart

REMEMBERED = ("services/*/migrations/**/*.py", "shared/migrations/**/*", "shared/reference/*")


@dataclass(frozen=True, slots=True)
class Note:
    """Whose database this is, what it was prepared with, its bus, and how far the demo came.

    `demo` is `none`, `begun` or `done`, at this `scale`; an empty `prepared` means that nothing was
    done yet.
    """

    checkout: str
    prepared: str = ""
    bus: str = ""
    demo: str = "none"
    scale: str = "1"


async def read_note(admin_url: str, name: str, *, checkout: str) -> Note:
    """The note on a database, or an empty one, also when there is no such database yet.

    Raises `CannotStart` for another checkout's: ask before anything is changed there.
    """
    try:
        connection = await asyncpg.connect(at_database(admin_url, name), timeout=10)
    except asyncpg.InvalidCatalogNameError:
        return Note(checkout)
    try:
        written = await connection.fetchval(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = $1", name
        )
    finally:
        await connection.close()
    try:
        note = Note(**json.loads(written or "{}"))
    except (ValueError, TypeError):
        return Note(checkout)
    if note.checkout != checkout:
        raise CannotStart(
            f"the database {name} belongs to another checkout (or this one's var/ was removed); "
            "name another one in DATABASE_URL, or drop it first"
        )
    return note


async def write_note(admin_url: str, name: str, note: Note) -> None:
    """Replace the note on a database."""
    connection = await asyncpg.connect(at_database(admin_url, name), timeout=10)
    try:
        text = await connection.fetchval("select quote_literal($1::text)", json.dumps(asdict(note)))
        await connection.execute(f"comment on database {quoted(name)} is {text}")
    finally:
        await connection.close()


def fingerprint(root: Path = ROOT) -> str:
    """A hash of everything that preparing depends on: migrations and reference data."""
    digest = hashlib.sha256()
    files = {path for pattern in REMEMBERED for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
