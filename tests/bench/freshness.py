"""How old the overview is: from each receipt to the moment a reader sees what it speaks of."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import count

from pydantic_core import from_json

from tests.bench import items
from tests.bench.ground import Served
from tests.bench.requests import connect, request

PUSHES_PER_SECOND = 20
UPDATES_PER_PUSH = 10
LOOK_EVERY = 0.005
PATIENCE = 10.0


@dataclass
class Freshness:
    """Provinces push at a steady pace, whether answered or not, while a reader keeps looking."""

    projects: Served
    stats: Served
    bearer: dict[str, str]
    known: int
    _received: list[tuple[int, float]] = field(default_factory=list)
    _ages: list[float] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _pushed: bool = False

    async def watch(self, lasting: float) -> list[float]:
        """The seconds from receipt to visibility of every push, over a while."""
        reader = asyncio.create_task(self._look())
        started = time.perf_counter()
        pushes = []
        for number in range(int(lasting * PUSHES_PER_SECOND)):
            due = started + number / PUSHES_PER_SECOND
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            pushes.append(asyncio.create_task(self._push()))
        await asyncio.gather(*pushes)
        self._pushed = True
        await asyncio.wait_for(reader, PATIENCE)
        return self._ages

    async def _push(self) -> None:
        number = next(self._numbers)
        first = number * UPDATES_PER_PUSH % (self.known - UPDATES_PER_PUSH + 1)
        # Far above the versions pushed before, so that each says something new.
        body = items.batch(first, UPDATES_PER_PUSH, version=10_001 + 2 * number)
        headers = self.bearer | {"Idempotency-Key": f'"fresh-{number}"'}
        connection = await connect(self.projects.port)
        answer = await connection.ask(
            request("POST", "/projects/v1/batches", headers=headers, body=body)
        )
        connection.close()
        receipt = from_json(answer.body)
        if answer.status != 200 or receipt["counts"] != {"updated": UPDATES_PER_PUSH}:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        self._received.append((int(receipt["sequence"]), time.perf_counter()))

    async def _look(self) -> None:
        connection = await connect(self.stats.port)
        sent = request("GET", "/stats/v1/overview", headers={"Accept-Encoding": "identity"})
        while self._received or not self._pushed:
            answer = await connection.ask(sent)
            seen = time.perf_counter()
            shown = int(from_json(answer.body)["freshness"]["sources"]["projects"]["sequence"])
            self._ages += [max(seen - at, 0) for told, at in self._received if told <= shown]
            self._received = [one for one in self._received if one[0] > shown]
            await asyncio.sleep(LOOK_EVERY)
        connection.close()
