"""How one province hands over one batch: with its own token, and as often as it takes."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import stamina
from pydantic_core import to_json

_ATTEMPTS = 12
_PATIENCE_SECONDS = 300.0
_BUSY = frozenset({409, 429, 502, 503, 504})
_SECONDS_BEFORE_EXPIRY = 30


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the three services answer."""

    registry: str
    projects: str
    stats: str

    def of(self, service: str) -> str:
        """The root of a service's API, version included."""
        return f"{getattr(self, service).rstrip('/')}/{service}/v1"


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of one sender for one service; the same batch has the same key, whenever it is sent."""

    sender: str
    service: str
    name: str
    items: Sequence[dict[str, Any]]

    def body(self) -> bytes:
        """The items as they go over the wire."""
        return to_json(self.items)

    def key(self, body: bytes) -> str:
        """The idempotency key. Other content under the same name is another batch."""
        name = f"{self.name}/{self.sender}/{self.service}/".encode()
        return hashlib.sha256(name + body).hexdigest()[:40]


@dataclass(slots=True)
class Province:
    """What a province needs to be let in. Tokens are asked for when first needed."""

    client_id: str
    client_secret: str
    token: str = ""
    valid_until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pusher:
    """Sends batches over the public API, like any province would."""

    def __init__(
        self, http: httpx.AsyncClient, addresses: Addresses, *, provinces: dict[str, Province]
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._provinces = provinces

    async def push(self, batch: Batch) -> dict[str, Any]:
        """The receipt of a batch. Safe to repeat: the service answers a repeat with its receipt.

        Raises `httpx.HTTPStatusError` when the batch as a whole is refused.
        """
        body = batch.body()
        async for attempt in _patiently():
            with attempt:
                return await self._once(batch, body)
        raise AssertionError("stamina raises once its attempts are used up")

    async def applied(self, at: str, *, service: str, sequence: int) -> bool:
        """Whether `at` has applied what `service` told up to this sequence; waits ten seconds."""
        query: dict[str, str | int] = {"service": service, "sequence": sequence, "wait": 10}
        async for attempt in _patiently():
            with attempt:
                answer = await self._http.get(f"{self._addresses.of(at)}/watermark", params=query)
                answer.raise_for_status()
                return bool(answer.json()["applied"])
        raise AssertionError("stamina raises once its attempts are used up")

    async def counted_projects(self) -> int:
        """How many projects stats counts at this moment."""
        answer = await self._http.get(f"{self._addresses.of('stats')}/indicators/C00")
        answer.raise_for_status()
        return int(answer.json()["value"])

    async def _once(self, batch: Batch, body: bytes) -> dict[str, Any]:
        province = self._provinces[batch.sender]
        answer = await self._http.post(
            f"{self._addresses.of(batch.service)}/batches",
            params={"mode": "commit", "source": f"cn-{batch.sender}"},
            content=body,
            headers={
                "Authorization": f"Bearer {await self._token(province)}",
                "Content-Type": "application/json",
                "Idempotency-Key": f'"{batch.key(body)}"',
            },
        )
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            province.valid_until = 0.0
        answer.raise_for_status()
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def _token(self, province: Province) -> str:
        async with province.lock:
            now = asyncio.get_running_loop().time()
            if now >= province.valid_until:
                answer = await self._http.post(
                    f"{self._addresses.of('registry')}/oauth/token",
                    data={"grant_type": "client_credentials"},
                    auth=(province.client_id, province.client_secret),
                )
                answer.raise_for_status()
                granted = answer.json()
                province.token = granted["access_token"]
                province.valid_until = now + granted["expires_in"] - _SECONDS_BEFORE_EXPIRY
        return province.token


def read_credentials(file: Path) -> dict[str, Province]:
    """The provinces of a credentials file by their two digits. Raises `OSError` without one."""
    return {
        client_id.removeprefix("province-"): Province(held["client_id"], held["client_secret"])
        for client_id, held in json.loads(file.read_text(encoding="utf-8")).items()
        if client_id.startswith("province-")
    }


def again(error: Exception) -> bool | float:
    """Whether to try once more after this failure, or after how many seconds the service asks."""
    if not isinstance(error, httpx.HTTPStatusError):
        return isinstance(error, httpx.TransportError)
    if error.response.status_code not in _BUSY:
        return False
    asked = error.response.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else True


def _patiently() -> Any:
    return stamina.retry_context(
        on=again, attempts=_ATTEMPTS, timeout=_PATIENCE_SECONDS, wait_max=10.0
    )
