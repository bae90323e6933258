"""The administration of accounts, over HTTP."""

from typing import Any

import httpx
import pytest

from shared.database import Database
from tests.emptying import leave_nothing_in
from tests.services.registry.accounts.conftest import ACCOUNTS, Browser
from tests.services.registry.conftest import bearer

OFFICER = {"user_name": "zhao-lei", "display_name": "赵雷", "division": "320000"}


@pytest.fixture(autouse=True)
async def no_accounts(database: Database) -> None:
    async with database.transaction() as tx:
        await leave_nothing_in(tx, "accounts", "sessions", "sign_in_failures")


async def test_an_administrator_makes_an_account_and_its_password_is_shown_once(
    admin: httpx.AsyncClient,
) -> None:
    made = await admin.post(ACCOUNTS, json=OFFICER)
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    password = made.json()["password"]
    listed = await admin.get(ACCOUNTS)
    assert password not in listed.text
    [shown] = listed.json()["items"]
    assert (shown["status"], shown["source"]) == ("active", "console-320000")
    assert shown["scopes"] == ["registry:read", "registry:write", "projects:read", "projects:write"]
    assert (await Browser(admin).sign_in("zhao-lei", password)).status_code == 200
    assert (await admin.post(ACCOUNTS, json=OFFICER)).status_code == 409


async def test_a_new_password_unlocks_and_replaces_the_old(admin: httpx.AsyncClient) -> None:
    first = (await admin.post(ACCOUNTS, json=OFFICER)).json()["password"]
    browser = Browser(admin)
    for _ in range(6):
        await browser.sign_in("zhao-lei", "wrong")
    given = await admin.post(f"{ACCOUNTS}/zhao-lei/password")
    assert given.status_code == 201
    assert (await browser.sign_in("zhao-lei", given.json()["password"])).status_code == 200
    assert (await browser.sign_in("zhao-lei", first)).status_code == 401


async def test_an_account_is_disabled_and_enabled(admin: httpx.AsyncClient) -> None:
    password = (await admin.post(ACCOUNTS, json=OFFICER)).json()["password"]
    disabled = (await admin.post(f"{ACCOUNTS}/zhao-lei/disable")).json()
    assert (disabled["status"], disabled["disabled_at"] is not None) == ("disabled", True)
    assert (await Browser(admin).sign_in("zhao-lei", password)).status_code == 401
    assert (await admin.post(f"{ACCOUNTS}/zhao-lei/enable")).json()["status"] == "active"
    assert (await Browser(admin).sign_in("zhao-lei", password)).status_code == 200


@pytest.mark.parametrize("what", ["password", "disable", "enable"])
async def test_an_account_that_is_not_there_is_not_found(
    admin: httpx.AsyncClient, what: str
) -> None:
    answer = await admin.post(f"{ACCOUNTS}/nobody/{what}")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/account-not-found")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"user_name": "Zhao"}, "/body/user_name"),
        ({"user_name": "account:x"}, "/body/user_name"),
        ({"display_name": "\u202ereversed"}, "/body/display_name"),
        ({"division": "990000"}, "/body/division"),
        ({"division": "32"}, "/body/division"),
        ({"scopes": ["registry:admin"]}, "/body/scopes/0"),
        ({"scopes": []}, "/body/scopes"),
        ({"password": "of my choice"}, "/body/password"),
    ],
    ids=str,
)
async def test_an_account_that_breaks_a_rule_is_not_made(
    admin: httpx.AsyncClient, change: dict[str, Any], pointer: str
) -> None:
    answer = await admin.post(ACCOUNTS, json=OFFICER | change)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert (await admin.get(ACCOUNTS)).json()["items"] == []


async def test_a_provinces_client_administers_no_accounts(
    admin: httpx.AsyncClient,
) -> None:
    client = {
        "client_id": "province-admin", "label": "省级", "scopes": ["registry:admin"],
        "division": "320000", "sources": ["x"],
    }  # fmt: skip
    secret = (await admin.post("/registry/v1/clients", json=client)).json()["client_secret"]
    admin.headers["Authorization"] = await bearer(admin, "province-admin", secret)
    for answer in (await admin.post(ACCOUNTS, json=OFFICER), await admin.get(ACCOUNTS)):
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/accounts-are-national")


async def test_nobody_grants_an_account_what_he_does_not_hold(admin: httpx.AsyncClient) -> None:
    client = {
        "client_id": "narrow", "label": "部级", "scopes": ["registry:admin", "registry:write"],
        "division": "000000", "sources": ["x"],
    }  # fmt: skip
    secret = (await admin.post("/registry/v1/clients", json=client)).json()["client_secret"]
    admin.headers["Authorization"] = await bearer(admin, "narrow", secret)
    assert (await admin.post(ACCOUNTS, json=OFFICER)).status_code == 403
    narrow = OFFICER | {"scopes": ["registry:write"]}
    assert (await admin.post(ACCOUNTS, json=narrow)).status_code == 201


async def test_accounts_are_listed_in_pages_and_filtered(admin: httpx.AsyncClient) -> None:
    for name, division in (("a1", "320000"), ("a2", "610000"), ("a3", "320000")):
        made = {"user_name": name, "display_name": f"官员{name}", "division": division}
        assert (await admin.post(ACCOUNTS, json=made)).status_code == 201
    first = (await admin.get(ACCOUNTS, params={"limit": 2})).json()
    rest = (await admin.get(ACCOUNTS, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["user_name"] for one in first["items"] + rest["items"]] == ["a1", "a2", "a3"]
    assert rest["next_cursor"] is None
    await admin.post(f"{ACCOUNTS}/a3/disable")

    async def found(**wanted: str) -> list[str]:
        answer = await admin.get(ACCOUNTS, params=wanted)
        return [found["user_name"] for found in answer.json()["items"]]

    assert await found(division="320000") == ["a1", "a3"]
    assert await found(status="active", division="320000") == ["a1"]
    assert await found(q="官员a2") == ["a2"]
    assert (await admin.get(ACCOUNTS, params={"division": "990000"})).status_code == 422
    assert (await admin.get(ACCOUNTS, params={"nme": "x"})).status_code == 422
