"""A client thin enough not to be what is measured: ready bytes over kept connections."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from tests.bench.findings import percentile


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One kept connection; requests follow each other."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The server took the call."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, reason: Exception | None) -> None:
        """The server hung up."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(reason or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Collects until the declared length is there."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None:
            return
        head = bytes(self._received[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(self._received) < end + 4 + length:
            return
        answer = Answer(int(head[9:12]), bytes(self._received[end + 4 :]))
        self._received.clear()
        self._waiting.set_result(answer)

    async def ask(self, request: bytes) -> Answer:
        """Send a whole request and wait for the whole answer, which must declare its length."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()


async def connect(port: int) -> Connection:
    """A connection to a server on this machine."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
    return connection


def request(
    method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """A whole request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class Load:
    """Clients that each send their next request when the last was answered."""

    port: int
    clients: int
    make: Callable[[], bytes]
    expected: frozenset[int] = frozenset({200, 201, 304})
    waits: list[float] = field(default_factory=list)

    async def run(self, seconds: float) -> float:
        """Answers per second over some seconds; each answer's wait is kept."""
        connections = [await connect(self.port) for _ in range(self.clients)]
        started = time.perf_counter()
        done = await asyncio.gather(
            *(self._client(connection, started + seconds) for connection in connections)
        )
        taken = time.perf_counter() - started
        for connection in connections:
            connection.close()
        return sum(done) / taken

    def wait(self, share: float) -> float:
        """The wait in seconds below which a share of the answers came."""
        return percentile(self.waits, share)

    async def _client(self, connection: Connection, until: float) -> int:
        done = 0
        while (sent := time.perf_counter()) < until:
            answer = await connection.ask(self.make())
            if answer.status not in self.expected:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
            self.waits.append(time.perf_counter() - sent)
            done += 1
        return done
