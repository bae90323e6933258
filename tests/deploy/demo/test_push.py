"""A province's push: one token for many batches, patience with a busy service, honest refusals."""

from collections.abc import Callable

import httpx
import pytest
import stamina

from deploy.demo.push import Addresses, Batch, Province, Pusher, again

ADDRESSES = Addresses("http://registry", "http://projects", "http://stats")
BATCH = Batch("32", "projects", "demo/1", [{"type": "project"}])
RECEIPT = {"counts": {"created": 1}, "items": [], "sequence": "7"}


@pytest.fixture(autouse=True)
def no_waiting() -> None:
    stamina.set_testing(True, attempts=3)


def _pusher(answer: Callable[[httpx.Request], httpx.Response]) -> Pusher:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Pusher(http, ADDRESSES, provinces={"32": Province("province-32", "secret")})


def _token() -> httpx.Response:
    return httpx.Response(200, json={"access_token": "t", "expires_in": 600})


async def test_one_token_serves_many_batches_and_a_repeat_has_the_same_key() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return _token() if "oauth" in request.url.path else httpx.Response(200, json=RECEIPT)

    pusher = _pusher(answer)
    assert await pusher.push(BATCH) == await pusher.push(BATCH) == RECEIPT
    token, *pushes = seen
    assert [str(push.url) for push in pushes] == [
        "http://projects/projects/v1/batches?mode=commit&source=cn-32"
    ] * 2
    assert len({push.headers["Idempotency-Key"] for push in pushes}) == 1
    assert pushes[0].headers["Idempotency-Key"].startswith('"')
    assert token.headers["Authorization"].startswith("Basic ")


async def test_a_busy_service_is_asked_again() -> None:
    answers = [httpx.Response(503, headers={"Retry-After": "1"}), httpx.Response(200, json=RECEIPT)]

    def answer(request: httpx.Request) -> httpx.Response:
        return _token() if "oauth" in request.url.path else answers.pop(0)

    assert await _pusher(answer).push(BATCH) == RECEIPT


async def test_a_refused_batch_is_not_tried_twice() -> None:
    pushes = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal pushes
        if "oauth" in request.url.path:
            return _token()
        pushes += 1
        return httpx.Response(403, json={"title": "Not allowed"})

    with pytest.raises(httpx.HTTPStatusError):
        await _pusher(answer).push(BATCH)
    assert pushes == 1


def test_the_wait_is_the_one_the_service_asks_for() -> None:
    request = httpx.Request("POST", "http://projects")

    def failure(status: int, **headers: str) -> httpx.HTTPStatusError:
        response = httpx.Response(status, headers=headers)
        return httpx.HTTPStatusError("", request=request, response=response)

    assert again(failure(429, **{"Retry-After": "7"})) == 7.0
    assert again(failure(503)) is True
    assert again(failure(422)) is False
    assert again(httpx.ConnectError("gone")) is True
