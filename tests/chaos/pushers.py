"""A province that pushes on whatever happens, and a portal that never believes a torn answer."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from shared.ingestion.parts import PART_ITEMS
from tests.chaos.ledger import Ledger
from tests.chaos.patience import Patient
from tests.journeys.callers import Portal, service_of
from tests.journeys.items import organization, project

COUNTIES = ("610924", "610727", "610728", "520204", "520324")


@dataclass(slots=True)
class Pusher:
    """One province: new items and new versions of its own, each batch until it is answered."""

    asks: Patient
    helpers: Sequence[dict[str, Any]]
    books: dict[str, Ledger]

    async def push_on(self, stop: asyncio.Event) -> None:
        """Push until told to stop; the last batch is brought to its end."""
        steps = (self._deliver, self._push_ahead, self._push_whole, self._push)
        while not stop.is_set():
            (step,) = self._chance.choices(steps, weights=(5, 10, 5, 80))
            await step()

    async def _push(self) -> None:
        items = self._organizations() if self._chance.random() < 0.2 else self._projects()
        receipt = await self.asks.batch(items)
        self.books[service_of(items[0])].enter(items, receipt)
        await asyncio.sleep(self._chance.uniform(0.1, 0.4))

    async def _deliver(self) -> None:
        """A delivery of two parts: stored at once, taken by the worker in its own time."""
        size = PART_ITEMS + self._chance.randint(1, 100)
        items = [self._project() for _ in range(size)]
        receipt = await self.asks.delivery(items)
        assert receipt["status"] == "processed", receipt
        self.books["projects"].enter(items, receipt)

    async def _push_ahead(self) -> None:
        """A project before its organization: it waits until that has arrived."""
        helper = organization(self._province)
        item = self._project() | {"organizations": [{"code": helper["code"]}]}
        early = await self.asks.batch([item])
        assert early["counts"] == {"deferred": 1}, early
        self.books["registry"].enter([helper], await self.asks.batch([helper]))
        self.books["projects"].enter([item], await self.asks.arrived("projects", early))

    async def _push_whole(self) -> None:
        """All its organizations but a few that no project needs: those are withdrawn."""
        book, chance = self.books["registry"], self._chance
        held = [item for key, item in book.items.items() if key[0] == self._source]
        idle = [item for item in held if item["code"] not in self._needed()]
        gone = chance.sample(idle, k=min(len(idle), chance.randint(0, 3)))
        listed = [item for item in held if item not in gone]
        opened = await self._step(f"?types=organization&source={self._source}", expected=201)
        here = f"/{opened['snapshot_id']}"
        cut = chance.randint(1, len(listed) - 1)
        for number, part in enumerate((listed[:cut], listed[cut:]), 1):
            content = "\n".join(map(json.dumps, part)).encode()
            await self._step(f"{here}/parts/{number}", expected=200, content=content)
        query = f"parts=2&confirm_withdrawals={len(gone)}"
        queued = await self._step(f"{here}/close?{query}", expected=202)
        receipt = await self.asks.at_rest("registry", queued)
        assert receipt["status"] == "processed", receipt
        book.enter(listed, receipt, is_whole=True)

    async def _step(self, path: str, *, expected: int, content: bytes = b"") -> dict[str, Any]:
        url = f"/registry/v1/snapshots{path}"
        return await self.asks.step("registry", url, expected=expected, content=content)

    def _needed(self) -> set[str]:
        projects = self.books["projects"].items.values()
        named = {one["code"] for project in projects for one in project["organizations"]}
        return named | {helper["code"] for helper in self.helpers}

    @property
    def _chance(self) -> Random:
        return self.asks.chance

    @property
    def _source(self) -> str:
        return self.asks.province.source

    @property
    def _province(self) -> str:
        return str(self.asks.province.credentials["division"])

    def _organizations(self) -> list[dict[str, Any]]:
        changed = self._changed("registry") + self._returning()
        return changed or [organization(self._province) for _ in range(2)]

    def _returning(self) -> list[dict[str, Any]]:
        """Some that were withdrawn, as they were."""
        gone = self.books["registry"].withdrawn
        mine = [item for key, item in gone.items() if key[0] == self._source]
        return self._chance.sample(mine, k=self._chance.randint(0, len(mine)))

    def _projects(self) -> list[dict[str, Any]]:
        new = [self._project() for _ in range(self._chance.randint(1, 8))]
        return self._changed("projects") + new

    def _project(self) -> dict[str, Any]:
        helpers = self._chance.sample(self.helpers, k=self._chance.randint(1, len(self.helpers)))
        counties = self._chance.sample(COUNTIES, k=self._chance.randint(1, 3))
        made = project(
            helpers[0],
            organizations=[{"code": helper["code"]} for helper in helpers],
            counties=[{"code": county} for county in counties],
            funds=[self._commitment()],
        )
        return made | {"beneficiaries": self._beneficiaries()}

    def _changed(self, service: str) -> list[dict[str, Any]]:
        """A few of its own items, each in its next version."""
        mine = [key for key in self.books[service].items if key[0] == self._source]
        chosen = self._chance.sample(mine, k=min(len(mine), self._chance.randint(0, 4)))
        return [self._next(self.books[service].items[key], service) for key in chosen]

    def _next(self, item: dict[str, Any], service: str) -> dict[str, Any]:
        version = item["source_version"] + 1
        changes: dict[str, Any] = {"source_version": version, "name": f"红枣产业帮扶第{version}版"}
        if service == "projects":
            changes["funds"] = [*item["funds"], self._commitment()]
            changes["beneficiaries"] = self._beneficiaries()
        return item | changes

    def _commitment(self) -> dict[str, str]:
        fen = self._chance.randint(1, 10**9)
        return {
            "entry": "committed",
            "amount_yuan": f"{fen // 100}.{fen % 100:02}",
            "on": "2023-03-01",
        }

    def _beneficiaries(self) -> list[dict[str, Any]]:
        return [{"person_times": self._chance.randint(0, 10_000), "on": "2023-09-30"}]


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
