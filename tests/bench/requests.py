"""A client thin enough not to be what is measured: ready bytes over kept connections."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Connection:
    """One kept connection; requests follow each other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> Answer:
        """Send a whole request and read the whole answer, which must declare its length."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        marked = head.lower().partition(b"content-length:")[2]
        length = int(marked.split(b"\r\n", 1)[0] or 0)
        body = await self._reader.readexactly(length) if length else b""
        return Answer(int(head[9:12]), body)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def connect(port: int) -> Connection:
    """A connection to a server on this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    return Connection(reader, writer)


def request(
    method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """A whole request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
