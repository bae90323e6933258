"""Calls a service with a token of the sender's own, again and again while the line or it is away.

Whatever is repeated is harmless: reading changes nothing, and each write bears the same
Idempotency-Key every time.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import stamina

from shared.client.refusals import Busy, Unreachable, refusal

ATTEMPTS = 10
_SECONDS_BEFORE_EXPIRY = 30
# Connecting is quick or will not happen; the answer to a large delivery takes its time.
_TIMEOUT = httpx.Timeout(120.0, connect=10.0)
# What is on this machine is not reached through whatever proxy the surroundings name.
_DIRECT = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who calls. The secret goes to the token's address only, and is never shown."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, repeatable: `body` begins from the start each time it is called."""

    method: str
    url: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], AsyncIterator[bytes]] | None = None


Heard = Callable[[Exception], None]
"""Is told of each trouble that will be tried again."""


class Connection:
    """Holds the line to the services and the token that opens them."""

    def __init__(
        self, token_url: str, credentials: Credentials, *, attempts: int, heard: Heard
    ) -> None:
        self._token_url, self._credentials = token_url, credentials
        self._attempts, self._heard = attempts, heard
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, mounts=_DIRECT)
        self._token, self._valid_until = "", 0.0

    async def close(self) -> None:
        """Let go of the line."""
        await self._http.aclose()

    async def ask(self, call: Call) -> httpx.Response:
        """The answer to a call. Raises `Refused`, or `Unreachable` after the last attempt."""
        left = self._attempts

        def again(trouble: Exception) -> bool | float:
            nonlocal left
            left -= 1
            verdict = _again(trouble)
            if left and verdict is not False:
                self._heard(trouble)
            return verdict

        try:
            async for attempt in stamina.retry_context(
                on=again, attempts=self._attempts, timeout=None, wait_max=30.0
            ):
                with attempt:
                    return await self._once(call)
        except httpx.HTTPError as trouble:
            raise Unreachable(call.url, trouble) from trouble
        raise AssertionError("the last attempt answers or raises")

    async def _once(self, call: Call) -> httpx.Response:
        answer = await self._sent(call)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            # It has run out on the way, or registry has new keys. A new one is refused for good.
            self._valid_until = 0.0
            answer = await self._sent(call)
        return _granted(answer)

    async def _sent(self, call: Call) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self._valid_token()}", **call.headers}
        return await self._http.request(
            call.method,
            call.url,
            params=call.params,
            headers=headers,
            content=call.body() if call.body else None,
        )

    async def _valid_token(self) -> str:
        if time.monotonic() >= self._valid_until:
            asked_at = time.monotonic()
            answer = await self._http.post(
                self._token_url,
                data={"grant_type": "client_credentials"},
                auth=(self._credentials.client_id, self._credentials.client_secret),
            )
            told = _granted(answer).json()
            self._token = told["access_token"]
            self._valid_until = asked_at + told["expires_in"] - _SECONDS_BEFORE_EXPIRY
        return self._token


def _again(trouble: Exception) -> bool | float:
    """Whether to try once more after this, or after how many seconds."""
    if isinstance(trouble, Busy):
        return True if trouble.seconds is None else trouble.seconds
    return isinstance(trouble, httpx.TransportError) and not isinstance(
        trouble, httpx.LocalProtocolError | httpx.UnsupportedProtocol
    )


def _granted(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    retry_after = answer.headers.get("Retry-After", "")
    told = _told(answer)
    raise refusal(answer.status_code, told, at=str(answer.url), retry_after=retry_after)


def _told(answer: httpx.Response) -> Mapping[str, Any]:
    """The problem document; something on the way may have answered in another form."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"title": answer.reason_phrase}
