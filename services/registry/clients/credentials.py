"""The operator's file of client ids and secrets, readable by nobody else."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.registry.clients.rules import Client


def read_credentials(path: Path) -> dict[str, str]:
    """The secret of each client in the file; empty if there is no file yet.

    Raises `ValueError` when the file is not one of ours: it is not overwritten unread.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    try:
        return {client_id: str(entry["client_secret"]) for client_id, entry in entries.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no file of client credentials") from error


def write_credentials(path: Path, clients: Sequence[Client], *, secrets: Mapping[str, str]) -> None:
    """Write the file anew, in one step, with mode 600; other clients in it are kept."""
    entries = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for client in clients:
        entries[client.client_id] = {
            "client_id": client.client_id,
            "client_secret": secrets[client.client_id],
            "scopes": list(client.scopes),
            "division": client.division,
            "sources": list(client.sources),
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mode is 600 from the moment the file is there: being readable once would be enough.
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(entries, file, ensure_ascii=False, indent=2)
        file.write("\n")
    Path(beside).replace(path)
