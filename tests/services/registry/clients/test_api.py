"""Tokens and the administration of clients, over HTTP."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from shared.auth import Verifier
from tests.services.registry.conftest import bearer

TOKEN = "/registry/v1/oauth/token"
CLIENTS = "/registry/v1/clients"
GRANT = {"grant_type": "client_credentials"}
PORTAL = {
    "client_id": "portal",
    "label": "部级门户",
    "scopes": ["projects:read"],
    "division": "000000",
    "sources": ["portal"],
}


async def test_a_province_gets_a_token_that_says_what_it_may(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    answer = await door.post(TOKEN, data=GRANT, auth=("province-32", secrets["province-32"]))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    issued = answer.json()
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 600)

    async def published() -> Any:
        return (await door.get("/registry/v1/oauth/jwks")).json()["keys"]

    caller = await Verifier(published).caller(issued["access_token"])
    assert (caller.client_id, caller.division, caller.sources) == (
        "province-32",
        "320000",
        ("cn-32",),
    )
    assert caller.scopes == set(issued["scope"].split())


async def test_a_token_can_be_narrower_than_its_client(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    form = GRANT | {
        "client_id": "admin",
        "client_secret": secrets["admin"],
        "scope": "stats:read projects:read",
    }
    answer = await door.post(TOKEN, data=form)
    assert answer.json()["scope"] == "projects:read stats:read"
    narrow = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await door.get(CLIENTS, headers=narrow)).status_code == 403


@pytest.mark.parametrize(
    ("auth", "extra", "status", "error"),
    [
        (("province-32", "wrong"), {}, 401, "invalid_client"),
        (("nobody", "wrong"), {}, 401, "invalid_client"),
        (None, {"scope": "registry:admin"}, 400, "invalid_scope"),
        (None, {"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_refused_token_is_a_problem_document_with_the_standards_error(
    door: httpx.AsyncClient,
    secrets: Mapping[str, str],
    auth: tuple[str, str] | None,
    extra: dict[str, str],
    status: int,
    error: str,
) -> None:
    auth = auth or ("province-32", secrets["province-32"])
    answer = await door.post(TOKEN, data=GRANT | extra, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_a_wrong_secret_and_an_unknown_client_are_answered_alike(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    answers = [
        (await door.post(TOKEN, data=GRANT, auth=(client_id, "wrong"))).json()
        for client_id in ("province-32", "nobody")
    ]
    for answer in answers:
        del answer["trace_id"]
    assert answers[0] == answers[1]


async def test_wrong_secrets_are_slowed_for_one_client_from_one_address_only(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    def shown(secret: str, client_id: str = "province-32") -> Any:
        return door.post(TOKEN, data=GRANT, auth=(client_id, secret))

    statuses = [(await shown("wrong")).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = await shown(secrets["province-32"])
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 6
    assert refused.headers["cache-control"] == "no-store"
    told = refused.json()
    assert told["type"].endswith("/too-many-failures")
    assert "wait" in told["detail"]
    assert "秒" in told["detail_zh"]
    assert (await shown(secrets["province-61"], "province-61")).status_code == 200

    elsewhere = httpx.ASGITransport(door._transport.app, client=("192.0.2.7", 1))  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://registry") as other:
        answer = await other.post(TOKEN, data=GRANT, auth=("province-32", secrets["province-32"]))
        assert answer.status_code == 200


async def test_the_keys_are_shown_to_everyone_and_304_when_unchanged(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    await bearer(door, "admin", secrets["admin"])
    answer = await door.get("/registry/v1/oauth/jwks")
    assert [set(key) for key in answer.json()["keys"]] == [{"kty", "crv", "use", "alg", "kid", "x"}]
    again = await door.get(
        "/registry/v1/oauth/jwks", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


async def test_an_administrator_makes_a_client_and_its_secret_is_shown_once(
    admin: httpx.AsyncClient,
) -> None:
    made = await admin.post(CLIENTS, json=PORTAL)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    shown = await admin.get(made.headers["location"])
    assert shown.json() | {"created_at": "?"} == PORTAL | {
        "status": "active",
        "created_at": "?",
        "disabled_at": None,
    }
    assert made.json()["client_secret"] not in shown.text
    assert await bearer(admin, "portal", made.json()["client_secret"])
    assert (await admin.post(CLIENTS, json=PORTAL)).status_code == 409


async def test_a_rotated_secret_works_and_so_does_the_one_before(admin: httpx.AsyncClient) -> None:
    first = (await admin.post(CLIENTS, json=PORTAL)).json()["client_secret"]
    rotated = await admin.post(f"{CLIENTS}/portal/secrets", json={})
    assert rotated.status_code == 201
    assert await bearer(admin, "portal", first)
    assert await bearer(admin, "portal", rotated.json()["client_secret"])


async def test_a_disabled_client_gets_no_token(admin: httpx.AsyncClient) -> None:
    secret = (await admin.post(CLIENTS, json=PORTAL)).json()["client_secret"]
    disabled = (await admin.post(f"{CLIENTS}/portal/disable")).json()
    assert (disabled["status"], disabled["disabled_at"] is not None) == ("disabled", True)
    assert (await admin.post(TOKEN, data=GRANT, auth=("portal", secret))).status_code == 401
    assert (await admin.post(f"{CLIENTS}/portal/enable")).json()["status"] == "active"
    assert (await admin.post(TOKEN, data=GRANT, auth=("portal", secret))).status_code == 200


async def test_clients_are_listed_in_pages_and_filtered(admin: httpx.AsyncClient) -> None:
    first = (await admin.get(CLIENTS, params={"limit": 3})).json()
    rest = (await admin.get(CLIENTS, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    ids = [found["client_id"] for found in first["items"] + rest["items"]]
    assert ids == ["admin", "province-32", "province-61", "province-66"]
    assert rest["next_cursor"] is None

    async def found(**wanted: str) -> list[str]:
        answer = await admin.get(CLIENTS, params=wanted)
        return [found["client_id"] for found in answer.json()["items"]]

    assert await found(division="320000") == ["province-32"]
    assert await found(q="兵团") == ["province-66"]
    assert await found(q="%") == []
    assert (await admin.get(CLIENTS, params={"division": "990000"})).status_code == 422
    await admin.post(f"{CLIENTS}/province-61/disable")
    assert await found(status="disabled") == ["province-61"]
    assert "province-61" not in await found(status="active")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "Portal"},
        {"client_id": "a b"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"division": "32"},
        {"sources": []},
        {"sources": ["CN 32"]},
        {"secret": "mine"},
        {"label": ""},
        {"label": "a\0b"},
        {"label": "\u202ereversed"},
    ],
    ids=str,
)
async def test_a_client_that_breaks_a_rule_is_not_made(
    admin: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    answer = await admin.post(CLIENTS, json=PORTAL | change)
    assert answer.status_code == 422
    assert (await admin.get(f"{CLIENTS}/portal")).status_code == 404


async def test_a_province_cannot_administer_clients_even_with_the_scope(
    admin: httpx.AsyncClient,
) -> None:
    local = PORTAL | {"client_id": "local", "division": "320000", "scopes": ["registry:admin"]}
    secret = (await admin.post(CLIENTS, json=local)).json()["client_secret"]
    admin.headers["Authorization"] = await bearer(admin, "local", secret)
    for answer in (
        await admin.get(CLIENTS),
        await admin.get(f"{CLIENTS}/admin"),
        await admin.post(CLIENTS, json=PORTAL),
        await admin.post(f"{CLIENTS}/province-61/secrets", json={}),
        await admin.post(f"{CLIENTS}/province-61/disable"),
        await admin.post(f"{CLIENTS}/province-61/enable"),
    ):
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/clients-are-national")


async def test_nobody_takes_over_a_client_that_holds_more(admin: httpx.AsyncClient) -> None:
    lesser = PORTAL | {"client_id": "lesser", "scopes": ["registry:admin"]}
    secret = (await admin.post(CLIENTS, json=lesser)).json()["client_secret"]
    admin.headers["Authorization"] = await bearer(admin, "lesser", secret)
    assert (await admin.post(CLIENTS, json=PORTAL)).status_code == 403
    assert (await admin.post(f"{CLIENTS}/admin/secrets", json={})).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/nobody"),
        ("POST", ""),
        ("POST", "/nobody/secrets"),
        ("POST", "/nobody/disable"),
        ("POST", "/nobody/enable"),
    ],
)
async def test_without_a_token_nothing_of_clients_is_shown(
    door: httpx.AsyncClient, method: str, path: str
) -> None:
    assert (await door.request(method, CLIENTS + path, json={})).status_code == 401
