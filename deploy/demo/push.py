"""How the demo's provinces hand over: each as a client of its own, like any province's system."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pydantic_core import to_json

from shared.client import Client, Heard, How, Items, Line, Receipt
from shared.client.answers import REFUSALS

_ATTEMPTS = 12
SHOWN = 5
"""How many lines of what was refused are asked for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of one sender for one service; `name` tells it from all others of a run."""

    sender: str
    service: str
    name: str
    items: Sequence[dict[str, Any]]

    def body(self) -> bytes:
        """The items as they go over the wire."""
        return to_json(self.items)

    def key(self, body: bytes, *, run: str) -> str:
        """The idempotency key. Other content under the same name is another batch.

        So is the same in another run: under its old key it would be answered with the old receipt,
        and the run would tell of what an earlier one did.
        """
        name = f"{run}/{self.name}/{self.sender}/{self.service}/".encode()
        return hashlib.sha256(name + body).hexdigest()[:40]


class Answer(NamedTuple):
    """The receipt of a batch, and the first lines of what it refuses."""

    receipt: Receipt
    refused: Sequence[Line]


class Pusher:
    """Sends batches over the public API; open it with `async with`.

    `provinces` are the secrets of the clients by the two digits of their province. Each `Pusher` is
    a run of its own.
    """

    def __init__(
        self, urls: Mapping[str, str], provinces: Mapping[str, str], *, heard: Heard
    ) -> None:
        self._clients = {
            digits: Client(
                urls,
                client_id=f"province-{digits}",
                client_secret=secret,
                attempts=_ATTEMPTS,
                heard=heard,
            )
            for digits, secret in provinces.items()
        }
        self._run = secrets.token_hex(8)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """The open lines of all provinces; a token is asked for when first needed."""
        for client in self._clients.values():
            await self._open.enter_async_context(client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of every line."""
        await self._open.aclose()

    async def push(self, batch: Batch) -> Answer:
        """What became of a batch. Safe to repeat: within a run a repeat has the same receipt, and
        in a later one what stands already is unchanged.

        Raises `Refused` when the batch as a whole is refused, `Unreachable` without an answer.
        """
        client, body = self._clients[batch.sender], batch.body()
        how = How(batch.service, source=f"cn-{batch.sender}")
        receipt = await client.push(Items(body), how, key=batch.key(body, run=self._run))
        refused: list[Line] = []
        for outcome in REFUSALS:
            if receipt.counts.get(outcome):
                async for line in client.lines(batch.service, receipt.batch_id, outcome=outcome):
                    refused.append(line)
                    if len(refused) == SHOWN:
                        break
        return Answer(receipt, refused)

    async def applied(self, at: str, *, service: str, sequence: int) -> bool:
        """Whether `at` has applied what `service` told up to this sequence; waits ten seconds."""
        anyone = next(iter(self._clients.values()))
        return await anyone.has_counted(service, sequence, wait=10, at=at)


def read_credentials(file: Path) -> dict[str, str]:
    """The secrets of the provinces in a credentials file. Raises `OSError` without one."""
    return {
        client_id.removeprefix("province-"): held["client_secret"]
        for client_id, held in json.loads(file.read_text(encoding="utf-8")).items()
        if client_id.startswith("province-")
    }
