"""Who calls Xiangzhu from outside: a province that pushes, and a portal that reads."""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

Item = Mapping[str, Any]
Receipt = dict[str, Any]
Urls = Callable[[str], str]

SECONDS_BEFORE_EXPIRY = 30


@dataclass(slots=True)
class Province:
    """A province's system: its own credentials, its own source."""

    http: httpx.AsyncClient = field(repr=False)
    url_of: Urls = field(repr=False)
    credentials: Mapping[str, Any] = field(repr=False)
    token: str = field(default="", repr=False)
    valid_until: float = 0.0

    @property
    def source(self) -> str:
        """The source system it writes as unless it says otherwise."""
        return str(self.credentials["sources"][0])

    async def push(self, *items: Item, key: str | None = None) -> Receipt:
        """The receipt for items that are all to be taken."""
        answer = await self.hand_over(*items, key=key)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text}"
        receipt: Receipt = answer.json()
        assert receipt["status"] == "processed", receipt["items"]
        return receipt

    async def hand_over(
        self, *items: Item, key: str | None = None, source: str | None = None
    ) -> httpx.Response:
        """Whatever is answered to a batch; a key of its own unless one is given."""
        service = service_of(items[0])
        return await self.http.post(
            f"{self.url_of(service)}/{service}/v1/batches",
            params={"mode": "commit", "report": "full", "source": source or self.source},
            json=items,
            headers={
                "Authorization": f"Bearer {await self._token()}",
                "Idempotency-Key": f'"{key or uuid.uuid4()}"',
            },
        )

    async def deliver(self, items: Sequence[Item], *, key: str) -> httpx.Response:
        """Whatever is answered to a delivery that the worker is to take."""
        service = service_of(items[0])
        return await self.http.post(
            f"{self.url_of(service)}/{service}/v1/batches",
            content="\n".join(json.dumps(item) for item in items),
            headers={
                "Authorization": f"Bearer {await self._token()}",
                "Idempotency-Key": f'"{key}"',
                "Content-Type": "application/x-ndjson",
                "Prefer": "respond-async",
            },
        )

    async def step(
        self, service: str, path: str, *, key: str, content: bytes = b"", kind: str = ""
    ) -> httpx.Response:
        """Whatever is answered to a POST with a key, and perhaps a body of some kind."""
        headers = {
            "Authorization": f"Bearer {await self._token()}",
            "Idempotency-Key": f'"{key}-{self.source}"',
        } | ({"Content-Type": kind} if kind else {})
        return await self.http.post(self.url_of(service) + path, content=content, headers=headers)

    async def look(self, service: str, path: str, **headers: str) -> httpx.Response:
        """Whatever is answered when it looks at something of its own."""
        authorization = {"Authorization": f"Bearer {await self._token()}"}
        return await self.http.get(self.url_of(service) + path, headers=authorization | headers)

    async def lines(self, service: str, receipt: Receipt) -> list[dict[str, Any]]:
        """All lines of a receipt, in the order of its items."""
        return await self.every(service, f"{receipt['links']['items']}?limit=500")

    async def every(self, service: str, path: str) -> list[dict[str, Any]]:
        """Everything in a list of its own, page by page; the path has a query."""

        async def read(path: str) -> dict[str, Any]:
            answer = await self.look(service, path)
            answer.raise_for_status()
            return dict(answer.json())

        return await all_pages(read, path)

    async def _token(self) -> str:
        now = time.monotonic()
        if now >= self.valid_until:
            answer = await self.http.post(
                f"{self.url_of('registry')}/registry/v1/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(self.credentials["client_id"], self.credentials["client_secret"]),
            )
            answer.raise_for_status()
            granted = answer.json()
            self.token = str(granted["access_token"])
            self.valid_until = now + granted["expires_in"] - SECONDS_BEFORE_EXPIRY
        return self.token


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator came to, as the portal shows it."""

    numerator: str
    denominator: str | None


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal: reads without a token."""

    http: httpx.AsyncClient = field(repr=False)
    url_of: Urls = field(repr=False)

    async def read(self, path: str, **query: Any) -> dict[str, Any]:
        """Any page of stats."""
        return await self._get("stats", f"/stats/v1/{path}", query)

    async def overview(self, **query: Any) -> dict[str, Figure]:
        """The headline figures by code."""
        answer = await self.read("overview", **query)
        return {
            one["code"]: Figure(one["numerator"], one["denominator"]) for one in answer["headline"]
        }

    async def numerator(self, code: str, **query: Any) -> str:
        """The numerator of one indicator, narrowed as asked."""
        return str((await self.read(f"indicators/{code}", **query))["numerator"])

    async def lag(self, service: str = "projects") -> float | None:
        """Seconds since stats last knew of nothing waiting."""
        seen: float | None = (await self.read("overview"))["freshness"]["sources"][service][
            "lag_seconds"
        ]
        return seen

    async def applied(
        self, receipt: Receipt, *, of: str = "projects", at: str = "stats", within: float = 30
    ) -> None:
        """Wait until everything a receipt speaks of has been applied at a service."""
        sequence = int(receipt["sequence"])
        deadline = time.monotonic() + within
        while not await self.has_applied(sequence, of=of, at=at):
            assert time.monotonic() < deadline, f"{at} has not applied {of}/{sequence}"

    async def has_applied(
        self, sequence: int, *, of: str = "projects", at: str = "stats", wait: float = 2
    ) -> bool:
        """Whether it has; waits a little for it."""
        query = {"service": of, "sequence": sequence, "wait": wait}
        try:
            answer = await self._get(at, f"/{at}/v1/watermark", query)
        except (httpx.TransportError, httpx.HTTPStatusError):
            await asyncio.sleep(0.2)
            return False
        return bool(answer["applied"])

    async def _get(self, service: str, path: str, query: Mapping[str, Any]) -> dict[str, Any]:
        answer = await self.http.get(self.url_of(service) + path, params=query)
        if answer.is_error:
            raise httpx.HTTPStatusError(answer.text, request=answer.request, response=answer)
        content: dict[str, Any] = answer.json()
        return content


async def all_pages(
    read: Callable[[str], Awaitable[dict[str, Any]]], path: str
) -> list[dict[str, Any]]:
    """The items of a list, each page as `read` answers it; the path has a query."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await read(path + cursor)
        found += page["items"]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def service_of(item: Item) -> str:
    """Which service owns an item."""
    return "projects" if item["type"] in ("project", "progress") else "registry"
