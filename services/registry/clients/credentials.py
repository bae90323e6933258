"""The operator's file of secrets, readable by nobody else: clients, and accounts of the demo."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services.registry.clients.rules import Client


def read_secrets(path: Path, member: str) -> dict[str, str]:
    """The secret (`client_secret` or `password`) of each entry that has one; empty without a file.

    Raises `ValueError` when the file is not one of ours: it is not overwritten unread.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    try:
        if not all({"client_secret", "password"} & entry.keys() for entry in entries.values()):
            raise KeyError(member)
        return {name: str(entry[member]) for name, entry in entries.items() if member in entry}
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no file of credentials") from error


def read_credentials(path: Path) -> dict[str, str]:
    """The secret of each client in the file. Raises as `read_secrets` does."""
    return read_secrets(path, "client_secret")


def write_credentials(path: Path, clients: Sequence[Client], *, secrets: Mapping[str, str]) -> None:
    """Write clients and their secrets; other entries in the file are kept."""
    write_entries(
        path,
        {
            client.client_id: {
                "client_id": client.client_id,
                "client_secret": secrets[client.client_id],
                "scopes": list(client.scopes),
                "division": client.division,
                "sources": list(client.sources),
            }
            for client in clients
        },
    )


def write_entries(path: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the file anew, in one step, with mode 600; what else stands in it is kept."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mode is 600 from the moment the file is there: being readable once would be enough.
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(handle, "w", encoding="utf-8") as file:
        json.dump({**kept, **entries}, file, ensure_ascii=False, indent=2)
        file.write("\n")
    Path(beside).replace(path)
