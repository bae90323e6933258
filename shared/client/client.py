"""A sender's way to Xiangzhu: push, follow, commit, and ask what is held."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import httpx

from shared.client.addresses import Addresses, Urls
from shared.client.answers import Backlog, Digest, ErrorCode, Held, Line, Receipt
from shared.client.connection import ATTEMPTS, Call, Connection, Credentials, Heard
from shared.client.files import Body, Sent
from shared.client.refusals import Refused

# Who gives tokens, and who counts.
_TOKENS, _COUNTS = "registry", "stats"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class How:
    """Where a file goes and how it is taken.

    `validate` shows what would be done and keeps the batch for `commit`. When `is_atomic`, one
    refused item refuses all. `row_type` says what the rows of a table are, if no column does.
    """

    service: str
    source: str | None = None
    mode: Literal["commit", "validate"] = "commit"
    is_atomic: bool = False
    row_type: str | None = None

    @property
    def params(self) -> dict[str, str]:
        """The same as the service's parameters."""
        chosen = {"source": self.source, "type": self.row_type}
        return {
            "mode": self.mode,
            "atomicity": "all" if self.is_atomic else "item",
            **{name: value for name, value in chosen.items() if value},
        }


class Client:
    """Calls the services as one client; open it with `async with`.

    `urls` is one gateway's address, or the address of each service by its name. Every call is
    tried `attempts` times while the line is cut or a service is busy, and `heard` is told of each
    trouble. Then it raises `Unreachable`; what a service refuses raises `Refused`.
    """

    def __init__(
        self,
        urls: Urls,
        *,
        client_id: str,
        client_secret: str,
        attempts: int = ATTEMPTS,
        heard: Heard = lambda trouble: None,
    ) -> None:
        self.client_id = client_id
        self._addresses = Addresses(urls)
        self._connection = Connection(
            f"{self._addresses.of(_TOKENS)}/oauth/token",
            Credentials(client_id, client_secret),
            attempts=attempts,
            heard=heard,
        )

    async def __aenter__(self) -> Self:
        """The open client."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of the line."""
        await self._connection.close()

    def address_of(self, service: str) -> str:
        """Where a service takes batches."""
        return f"{self._addresses.of(service)}/batches"

    async def push(
        self, pushed: Body, how: How, *, key: str, sent: Sent = lambda count: None
    ) -> Receipt:
        """The receipt of a file or of items. The same `key` is answered the same and done once.

        A large delivery is answered as `queued`; `follow` it by its id. A refused atomic batch
        has a receipt like any other.
        """
        call = Call(
            "POST",
            self.address_of(how.service),
            params=how.params,
            headers={
                "Content-Type": pushed.media_type,
                "Content-Length": str(pushed.size),
                "Content-Digest": pushed.content_digest,
                "Idempotency-Key": _quoted(key),
            },
            body=lambda: pushed.pieces(sent),
        )
        try:
            answer = await self.ask(call)
        except Refused as refused:
            if refused.slug == "atomic-batch-refused" and refused.receipt:
                return refused.receipt
            raise
        return Receipt.of(answer.json(), is_replayed="Idempotency-Replayed" in answer.headers)

    async def receipt(self, service: str, batch_id: str, *, wait: int = 0) -> Receipt:
        """A batch as it stands; waits so many seconds at most for it to come to rest."""
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        url = f"{self.address_of(service)}/{batch_id}"
        answer = await self.ask(Call("GET", url, headers=headers))
        return Receipt.of(answer.json())

    async def lines(self, service: str, batch_id: str, *, outcome: str) -> AsyncIterator[Line]:
        """The lines of a receipt with one outcome, in the order of what was sent."""
        url = f"{self.address_of(service)}/{batch_id}/items"
        async for told in self.pages(url, {"outcome": outcome}):
            yield Line.of(told)

    async def commit(self, service: str, batch_id: str, *, key: str) -> Receipt:
        """Write a validated batch as it was foretold.

        Raises `Refused` with a receipt, the new preview, when what it was validated against has
        moved; commit again with another key then.
        """
        url = f"{self.address_of(service)}/{batch_id}/commit"
        call = Call("POST", url, headers={"Idempotency-Key": _quoted(key)})
        answer = await self.ask(call)
        return Receipt.of(answer.json(), is_replayed="Idempotency-Replayed" in answer.headers)

    async def cancel(self, service: str, batch_id: str) -> Receipt:
        """Call off a delivery that waits or is under way, or a snapshot that is open or so.

        What has been taken of it stays written; the receipt says what that is.
        """
        url = f"{self.address_of(service)}/{batch_id}/cancel"
        return Receipt.of((await self.ask(Call("POST", url))).json())

    async def ask(self, call: Call) -> httpx.Response:
        """The answer to any call."""
        return await self._connection.ask(call)

    async def has_counted(
        self, service: str, sequence: int, *, wait: int = 0, at: str = _COUNTS
    ) -> bool:
        """Whether the statistics have counted everything up to a receipt's `sequence`.

        Another service may be asked `at`: whether it has heard of it. Waits so many seconds.
        """
        params: dict[str, str | int] = {"service": service, "sequence": sequence, "wait": wait}
        url = f"{self._addresses.of(at)}/watermark"
        return bool((await self._told(url, params))["applied"])

    async def error_codes(self, service: str) -> dict[str, ErrorCode]:
        """What each code of a fault means and how it is repaired."""
        told = await self._told(f"{self._addresses.of(service)}/error-codes")
        names = ErrorCode.__slots__
        return {
            one["code"]: ErrorCode(**{name: one[name] for name in names}) for one in told["items"]
        }

    async def backlog(self, service: str, source: str) -> Backlog:
        """What is stored of a source and not yet taken."""
        told = (await self._told(self._source(service, source, "watermark")))["backlog"]
        return Backlog(told["queued_items"], told["deferred_items"])

    async def digest(self, service: str, source: str, *, item_type: str, by: str = "") -> Digest:
        """Counts, sums and SHA-256 of what is held of a type, in cells by these groups."""
        params = {"type": item_type, "by": by}
        return Digest.of(await self._told(self._source(service, source, "digest"), params))

    async def holdings(self, service: str, source: str, *, item_type: str) -> AsyncIterator[Held]:
        """Every item held of a type, in the byte order of the ids."""
        url = self._source(service, source, "holdings")
        async for told in self.pages(url, {"type": item_type}):
            yield Held(told["source_id"], told["source_version"])

    def _source(self, service: str, source: str, noun: str) -> str:
        return f"{self._addresses.of(service)}/sources/{source}/{noun}"

    async def _told(self, url: str, params: Mapping[str, str | int] | None = None) -> Any:
        return (await self.ask(Call("GET", url, params=params or {}))).json()

    async def pages(self, url: str, params: Mapping[str, str | int]) -> AsyncIterator[Any]:
        """Everything on a list, page by page."""
        asked = {**params, "limit": _PAGE}
        while True:
            page = await self._told(url, asked)
            for one in page["items"]:
                yield one
            if page["next_cursor"] is None:
                return
            asked["cursor"] = page["next_cursor"]


def _quoted(key: str) -> str:
    return json.dumps(key)
