"""A province that asks again and again: what it is told in the end is the truth."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import httpx

from tests.journeys.callers import Province, all_pages, service_of

PATIENCE_SECONDS = 60
NDJSON = "application/x-ndjson"

Receipt = dict[str, Any]


@dataclass(slots=True)
class Patient:
    """Asks for one province, always with the same key: only so a repetition is sure to be harmless.

    `seen` counts what it was answered.
    """

    province: Province
    chance: Random
    seen: Counter[str] = field(default_factory=Counter)

    async def batch(self, items: list[dict[str, Any]]) -> Receipt:
        """The receipt of a batch that is taken at once, with all its lines."""
        key = self.new_key()
        answer = await self.until(200, lambda: self.province.hand_over(*items, key=key))
        return dict(answer.json())

    async def delivery(self, items: list[dict[str, Any]]) -> Receipt:
        """The receipt, at rest, of a delivery that the worker takes, with all its lines."""
        key = self.new_key()
        queued = await self.until(202, lambda: self.province.deliver(items, key=key))
        return await self.at_rest(service_of(items[0]), queued.json())

    async def step(
        self, service: str, path: str, *, expected: int, content: bytes = b""
    ) -> dict[str, Any]:
        """What is answered to a POST, perhaps of lines of items."""
        key, kind = self.new_key(), NDJSON if content else ""
        answer = await self.until(
            expected,
            lambda: self.province.step(service, path, key=key, content=content, kind=kind),
        )
        return dict(answer.json())

    async def at_rest(self, service: str, receipt: Receipt) -> Receipt:
        """The receipt with all its lines once the worker has done with it."""
        path = receipt["links"]["self"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            receipt = await self.look(service, path, Prefer="wait=2")
            if receipt["status"] not in ("queued", "running"):
                lines = await self.lines(service, receipt)
                return receipt | {"items": lines}
        raise AssertionError(f"{path} is not at rest in {PATIENCE_SECONDS} s")

    async def arrived(self, service: str, receipt: Receipt) -> Receipt:
        """The receipt with all its lines once none of its items waits for what it refers to."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            lines = await self.lines(service, receipt)
            if all(line["outcome"] != "deferred" for line in lines):
                return receipt | {"items": lines}
            await asyncio.sleep(0.2)
        raise AssertionError(f"{receipt['links']['self']} still waits after {PATIENCE_SECONDS} s")

    async def lines(self, service: str, receipt: Receipt) -> list[dict[str, Any]]:
        """All lines of a receipt, in the order of its items."""
        path = f"{receipt['links']['items']}?limit=500"
        return await all_pages(partial(self.look, service), path)

    async def look(self, service: str, path: str, **headers: str) -> dict[str, Any]:
        """A page of its own."""
        answer = await self.until(200, lambda: self.province.look(service, path, **headers))
        return dict(answer.json())

    async def until(
        self, status: int, ask: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        """Ask until the answer has this status, whatever is killed meanwhile."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        answer = "never asked"
        while time.monotonic() < deadline:
            try:
                response = await ask()
                answer = f"{response.status_code} {response.text[:500]}"
                self.seen[str(response.status_code)] += 1
                if response.status_code == status:
                    return response
                # Busy or away is what a province may be told; anything else is a fault of ours.
                assert response.status_code in (409, 503), answer
            except httpx.TransportError as trouble:
                answer = repr(trouble)
                self.seen[type(trouble).__name__] += 1
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        raise AssertionError(f"no {status} in {PATIENCE_SECONDS} s, lately: {answer}")

    def new_key(self) -> str:
        """A key that nobody has used."""
        return f"{self.chance.getrandbits(64):x}"
