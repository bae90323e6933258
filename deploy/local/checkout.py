"""Where this checkout keeps its things: everything of one checkout lies below its own `var/`."""

import hashlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


def checkout_key(root: Path = ROOT) -> str:
    """A short name for one checkout, different for every folder on the machine."""
    return hashlib.sha256(os.fsencode(root)).hexdigest()[:12]


def checkout_id() -> str:
    """What this checkout signs its databases with; it stays when the folder is moved."""
    return kept_secret(VAR / "secrets" / "checkout")


def kept_secret(path: Path) -> str:
    """The secret kept in a file that only its owner reads; made when there is none yet."""
    if path.exists():
        return path.read_text("ascii").strip()
    secret = secrets.token_urlsafe(24)
    write_private(path, secret + "\n")
    return secret


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only its owner can read; a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    # Private from its first moment: a later chmod would leave a gap in which others can read.
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    beside.replace(path)
