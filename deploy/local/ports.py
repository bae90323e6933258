"""Finds free ports and says who holds a taken one."""

import random
import socket
from pathlib import Path

import psutil


def is_free(port: int) -> bool:
    """Whether a server of ours could listen on this local port now."""
    with socket.socket() as probe:
        # As servers do: a port in TIME_WAIT is free, one with a listener is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port nobody listens on at this moment; take it soon.

    Below the range from which the system picks ports for outgoing connections: there a client
    that keeps calling a dead server can be connected to itself and hold the server's port.
    """
    while not is_free(port := random.randrange(20000, 32000)):
        continue
    return port


def remembered_port(note: Path) -> int:
    """The free port that the note remembers, or a new one, which is then remembered."""
    if note.exists() and is_free(port := int(note.read_text("ascii"))):
        return port
    port = free_port()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(port), "ascii")
    return port


def holder(port: int) -> str:
    """Who listens on a port, in words: program, process id and folder as far as we may see."""
    for process in psutil.process_iter(["pid", "name"]):
        try:
            listens = any(
                connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
                for connection in process.net_connections("inet")
            )
            if listens:
                return f"{process.info['name']} (process {process.info['pid']}) in {process.cwd()}"
        except psutil.Error:  # Gone meanwhile, or another user's.
            continue
    return "a process that belongs to another user"
