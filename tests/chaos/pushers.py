"""A province that pushes on whatever happens, and a portal that never believes a torn answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from shared.ingestion.parts import PART_ITEMS
from tests.chaos.ledger import Ledger
from tests.journeys.callers import Portal, Province, service_of
from tests.journeys.items import organization, project

COUNTIES = ("610924", "610727", "610728", "520204", "520324")
PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Pusher:
    """One province: new items and new versions of its own, each batch until it is answered."""

    province: Province
    helpers: Sequence[dict[str, Any]]
    chance: Random
    books: dict[str, Ledger]
    seen: Counter[str] = field(default_factory=Counter)

    async def push_on(self, stop: asyncio.Event) -> None:
        """Push until told to stop; the last batch is brought to its end."""
        while not stop.is_set():
            if self.chance.random() < 0.1:
                await self._deliver()
                continue
            items = self._organizations() if self.chance.random() < 0.2 else self._projects()
            receipt = await self._until_answered(items)
            self.books[service_of(items[0])].enter(items, receipt)
            await asyncio.sleep(self.chance.uniform(0.1, 0.4))

    async def _deliver(self) -> None:
        """A delivery of two parts: stored at once, taken by the worker in its own time."""
        size = PART_ITEMS + self.chance.randint(1, 100)
        items = [self._project() for _ in range(size)]
        key = f"{self.chance.getrandbits(64):x}"
        queued = (await self._until(202, lambda: self.province.deliver(items, key=key))).json()
        receipt = await self._until_at_rest(queued["links"]["self"])
        assert receipt["status"] == "processed", receipt
        lines = await self._lines(receipt["links"]["items"])
        self.books["projects"].enter(items, receipt | {"items": lines})

    async def _until_at_rest(self, path: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            receipt = await self._look(path, Prefer="wait=2")
            if receipt["status"] not in ("queued", "running"):
                return receipt
        raise AssertionError(f"{path} is not at rest in {PATIENCE_SECONDS} s")

    async def _lines(self, path: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = await self._look(f"{path}?limit=500{cursor}")
            lines += page["items"]
            if not page["next_cursor"]:
                return lines
            cursor = f"&cursor={page['next_cursor']}"

    async def _look(self, path: str, **headers: str) -> dict[str, Any]:
        answer = await self._until(200, lambda: self.province.look("projects", path, **headers))
        return dict(answer.json())

    async def _until_answered(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """The same key again and again: only so a repetition is sure to be harmless."""
        key = f"{self.chance.getrandbits(64):x}"
        answer = await self._until(200, lambda: self.province.hand_over(*items, key=key))
        return dict(answer.json())

    async def _until(
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

    def _organizations(self) -> list[dict[str, Any]]:
        code = f"{self.province.credentials['division']}"
        return self._changed("registry") or [organization(code) for _ in range(2)]

    def _projects(self) -> list[dict[str, Any]]:
        new = [self._project() for _ in range(self.chance.randint(1, 8))]
        return self._changed("projects") + new

    def _project(self) -> dict[str, Any]:
        helpers = self.chance.sample(self.helpers, k=self.chance.randint(1, len(self.helpers)))
        counties = self.chance.sample(COUNTIES, k=self.chance.randint(1, 3))
        made = project(
            helpers[0],
            organizations=[{"code": helper["code"]} for helper in helpers],
            counties=[{"code": county} for county in counties],
            funds=[self._commitment()],
        )
        return made | {"beneficiaries": self._beneficiaries()}

    def _changed(self, service: str) -> list[dict[str, Any]]:
        """A few of its own items, each in its next version."""
        mine = [key for key in self.books[service].items if key[0] == self.province.source]
        chosen = self.chance.sample(mine, k=min(len(mine), self.chance.randint(0, 4)))
        return [self._next(self.books[service].items[key], service) for key in chosen]

    def _next(self, item: dict[str, Any], service: str) -> dict[str, Any]:
        version = item["source_version"] + 1
        changes: dict[str, Any] = {"source_version": version, "name": f"红枣产业帮扶第{version}版"}
        if service == "projects":
            changes["funds"] = [*item["funds"], self._commitment()]
            changes["beneficiaries"] = self._beneficiaries()
        return item | changes

    def _commitment(self) -> dict[str, str]:
        fen = self.chance.randint(1, 10**9)
        return {
            "entry": "committed",
            "amount_yuan": f"{fen // 100}.{fen % 100:02}",
            "on": "2023-03-01",
        }

    def _beneficiaries(self) -> list[dict[str, Any]]:
        return [{"person_times": self.chance.randint(0, 10_000), "on": "2023-09-30"}]


async def read_on(portal: Portal, stop: asyncio.Event) -> int:
    """Read until told to stop: every answer adds up to the fen; how many there were."""
    answers = 0
    while not stop.is_set():
        try:
            answer = await portal.read("indicators/C01", by="province")
        except (httpx.TransportError, httpx.HTTPStatusError):
            await asyncio.sleep(0.2)
            continue
        parts = sum(fen(row["numerator"]) for row in answer["items"])
        assert parts == fen(answer["numerator"]), f"the provinces' {parts} are not {answer}"
        answers += 1
        await asyncio.sleep(0.1)
    return answers


def fen(yuan: str) -> int:
    """Yuan with two decimals as whole fen."""
    return int(yuan.replace(".", ""))
