"""Who gets in at the console and who does not, over HTTP."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.registry.accounts import operations, passwords
from services.registry.main import create_app
from services.registry.organizations.bodies import EXAMPLE
from services.registry.settings import RegistrySettings
from shared.auth import Verifier
from shared.database import Database
from tests.services.registry.accounts.conftest import CONSOLE, LI, WANG, Browser


async def test_an_officer_signs_in_and_learns_who_he_is(
    browser: Browser, officers: Mapping[str, str]
) -> None:
    answer = await browser.sign_in(LI, officers[LI])
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["division_name"] == "江苏省"
    assert told["division_name_en"] == "Jiangsu"
    assert told["source"] == "console-320000"
    assert (await browser.me()).json() == told


async def test_the_cookie_is_for_this_host_and_no_script(
    browser: Browser, officers: Mapping[str, str]
) -> None:
    cookie = (await browser.sign_in(LI, officers[LI])).headers["set-cookie"]
    assert {"httponly", "samesite=strict", "path=/"} <= _attributes(cookie)
    assert "domain" not in cookie.lower()
    assert "secure" not in _attributes(cookie), "over http a browser would drop it"


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    service_urls: Mapping[str, str], officers: Mapping[str, str]
) -> None:
    origin = "https://console.example.cn"
    app = create_app(
        RegistrySettings(database_url=service_urls["registry"], console_origins=origin)
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=origin) as http:
        answer = await Browser(http).sign_in(LI, officers[LI], Origin=origin)
        assert answer.headers["set-cookie"].startswith("__Host-xiangzhu-session=")
        assert "secure" in _attributes(answer.headers["set-cookie"])
        assert (await Browser(http).me()).status_code == 200
    await app.state.database.close()


async def test_neither_session_nor_password_is_stored_or_answered(
    li: Browser, officers: Mapping[str, str], database: Database
) -> None:
    async with database.transaction() as tx:
        rows = [
            str(row)
            for table in ("accounts", "sessions", "sign_in_failures")
            for row in await tx.execute(text(f"select * from {table}"))
        ]
    kept = "".join(rows) + (await li.me()).text
    assert li.session is not None
    assert li.session not in kept
    assert officers[LI] not in kept


@pytest.mark.parametrize("what", ["sign-out", "token", "password"])
@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"X-CSRF-Token": None}, "wrong-csrf-token"),
        ({"X-CSRF-Token": "0" * 64}, "wrong-csrf-token"),
        ({"Origin": "http://127.0.0.1:8003", "Sec-Fetch-Site": "same-site"}, "not-from-console"),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": None}, "not-from-console"),
        ({"Origin": "null", "Sec-Fetch-Site": None}, "not-from-console"),
        ({"Origin": None, "Sec-Fetch-Site": None}, "not-from-console"),
        ({"Sec-Fetch-Site": "cross-site"}, "not-from-console"),
    ],
    ids=str,
)
async def test_a_change_that_no_page_of_the_console_asks_for_is_refused(
    li: Browser, what: str, changes: dict[str, Any], slug: str
) -> None:
    answer = await li.change(what, json=_password_change("x"), **changes)
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith(f"/{slug}")
    assert answer.json()["detail_zh"]
    assert (await li.me()).status_code == 200, "nothing has ended"


async def test_another_sessions_token_is_no_good_here(
    li: Browser, other: Browser, officers: Mapping[str, str]
) -> None:
    await other.sign_in(WANG, officers[WANG])
    assert (await li.change("token", **{"X-CSRF-Token": other.csrf})).status_code == 403
    assert (await li.change("token")).status_code == 200


@pytest.mark.parametrize("what", ["sign-out", "token", "password"])
async def test_without_a_session_nothing_is_changed(browser: Browser, what: str) -> None:
    for session in ("", "made-up"):
        if session:
            browser.show(session)
        answer = await browser.change(what, json=_password_change("x"))
        assert answer.status_code == 401, answer.text
        assert answer.json()["type"].endswith("/not-signed-in")
        assert (await browser.me()).status_code == 401


async def test_another_page_cannot_sign_anybody_in(
    browser: Browser, officers: Mapping[str, str]
) -> None:
    answer = await browser.sign_in(LI, officers[LI], Origin="http://evil.example")
    assert answer.status_code == 403
    assert CONSOLE in answer.json()["detail"]
    assert "set-cookie" not in answer.headers


async def test_a_session_that_was_planted_opens_nothing_after_signing_in(
    browser: Browser, other: Browser, officers: Mapping[str, str]
) -> None:
    browser.show("planted")
    await browser.sign_in(LI, officers[LI])
    assert browser.session != "planted"
    other.show("planted")
    assert (await other.me()).status_code == 401


async def test_signing_in_again_ends_the_session_before(
    li: Browser, other: Browser, officers: Mapping[str, str]
) -> None:
    before = li.session or ""
    await li.sign_in(LI, officers[LI])
    assert li.session != before
    other.show(before)
    assert (await other.me()).status_code == 401


async def test_a_session_is_over_once_signed_out(li: Browser, other: Browser) -> None:
    copied = li.session or ""
    assert (await li.change("sign-out")).status_code == 204
    other.show(copied)
    other.csrf = li.csrf
    assert (await other.me()).status_code == 401
    assert (await other.change("token")).status_code == 401


@pytest.mark.parametrize("column", ["seen_at", "begun_at"])
async def test_a_session_is_over_when_idle_or_old(
    li: Browser, database: Database, column: str
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text(f"update sessions set {column} = {column} - interval '10 hours'"))
    assert (await li.me()).status_code == 401


async def test_use_keeps_a_session_from_being_idle(li: Browser, database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("update sessions set seen_at = seen_at - interval '29 minutes'"))
    assert (await li.me()).status_code == 200
    async with database.transaction() as tx:
        idle = await tx.scalar(text("select now() - seen_at < interval '1 minute' from sessions"))
    assert idle


async def test_five_failures_lock_a_name_known_or_not(
    browser: Browser, officers: Mapping[str, str]
) -> None:
    for name in (LI, "nobody-at-all", "李明\0"):
        statuses = [(await browser.sign_in(name, "wrong")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429], name
    locked = await browser.sign_in(LI, officers[LI])
    assert locked.status_code == 429, "the right password has to wait as well"
    assert 0 < int(locked.headers["retry-after"]) <= 60
    assert "秒" in locked.json()["detail_zh"]
    assert (await browser.sign_in(WANG, officers[WANG])).status_code == 200


async def test_attempts_side_by_side_are_all_counted(browser: Browser) -> None:
    answers = await asyncio.gather(*(browser.sign_in(LI, f"guess {n}") for n in range(12)))
    assert sorted(one.status_code for one in answers) == [401] * 5 + [429] * 7


async def test_a_wait_that_is_over_lets_the_right_password_in_and_forgives(
    browser: Browser, officers: Mapping[str, str], database: Database
) -> None:
    for _ in range(6):
        await browser.sign_in(LI, "wrong")
    async with database.transaction() as tx:
        await tx.execute(text("update sign_in_failures set locked_until = now()"))
    assert (await browser.sign_in(LI, officers[LI])).status_code == 200
    async with database.transaction() as tx:
        assert await tx.scalar(text("select count(*) from sign_in_failures")) == 0


async def test_unknown_wrong_and_disabled_are_answered_alike(
    browser: Browser, officers: Mapping[str, str], database: Database
) -> None:
    async with database.transaction() as tx:
        await operations.set_disabled(tx, WANG, is_disabled=True)
    told = []
    for name, password in ((LI, "wrong"), ("nobody", "wrong"), (WANG, officers[WANG])):
        answer = await browser.sign_in(name, password)
        assert answer.status_code == 401
        told.append(answer.json() | {"trace_id": "?"})
    assert told[0] == told[1] == told[2]


async def test_an_unknown_name_costs_one_comparison_like_a_known_one(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bool] = []
    real = passwords.is_right

    def seen(password: str, stored: str | None) -> bool:
        started = time.perf_counter()
        answer = real(password, stored)
        compared.append(time.perf_counter() - started > 0.005)
        return answer

    monkeypatch.setattr(passwords, "is_right", seen)
    for name in (LI, "nobody"):
        await browser.sign_in(name, "wrong")
    assert compared == [True, True]


async def test_disabling_an_account_ends_its_sessions(li: Browser, database: Database) -> None:
    async with database.transaction() as tx:
        await operations.set_disabled(tx, LI, is_disabled=True)
    assert (await li.me()).status_code == 401
    async with database.transaction() as tx:
        await operations.set_disabled(tx, LI, is_disabled=False)
    assert (await li.me()).status_code == 401, "enabling does not bring it back"


async def test_a_changed_password_ends_every_session_and_replaces_the_old(
    li: Browser, other: Browser, officers: Mapping[str, str]
) -> None:
    await other.sign_in(LI, officers[LI])
    answer = await li.change("password", json=_password_change(officers[LI]))
    assert answer.status_code == 204, answer.text
    assert (await li.me()).status_code == (await other.me()).status_code == 401
    assert (await other.sign_in(LI, officers[LI])).status_code == 401
    assert (await other.sign_in(LI, "a new long password")).status_code == 200


async def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(li: Browser) -> None:
    assert (await li.change("password", json=_password_change("wrong"))).status_code == 401
    weak = await li.change("password", json=_password_change("x") | {"new_password": "short"})
    assert (weak.status_code, weak.json()["type"][-17:]) == (422, "password-too-weak")
    assert "short" not in weak.text


async def test_the_token_is_the_officers_and_no_more(li: Browser) -> None:
    issued = (await li.change("token")).json()
    assert issued["expires_in"] == 600

    async def published() -> Any:
        return (await li.http.get("/registry/v1/oauth/jwks")).json()["keys"]

    caller = await Verifier(published).caller(issued["access_token"])
    assert caller.client_id == f"account:{LI}"
    assert (caller.division, caller.sources) == ("320000", ("console-320000",))
    assert caller.scopes == {"registry:read", "registry:write", "projects:read", "projects:write"}


async def test_an_officer_writes_for_his_own_division_only(li: Browser) -> None:
    async def push(item: dict[str, Any], **query: str) -> httpx.Response:
        token = (await li.change("token")).json()["access_token"]
        return await li.http.post(
            "/registry/v1/batches",
            params=query,
            json=[item],
            headers={
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": f'"{item["source_id"]}"',
            },
        )

    assert EXAMPLE["division"] == "320000"
    own = await push(EXAMPLE | {"source_id": "own"})
    assert own.json()["counts"] == {"created": 1}, own.text
    assert own.json()["source"] == "console-320000"
    code = "53610000DEMX000301"
    foreign = await push(EXAMPLE | {"source_id": "foreign", "code": code, "division": "610000"})
    assert foreign.json()["counts"] == {"rejected": 1}
    faults = [fault["code"] for fault in foreign.json()["items"][0]["errors"]]
    assert "division_not_yours" in faults
    assert (await push(EXAMPLE | {"source_id": "x"}, source="cn-32")).status_code == 403


async def test_an_officer_sees_no_batch_of_another(
    li: Browser, other: Browser, officers: Mapping[str, str]
) -> None:
    token = (await li.change("token")).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": '"mine"'}
    pushed = await li.http.post("/registry/v1/batches", json=[EXAMPLE], headers=headers)
    path = f"/registry/v1/batches/{pushed.json()['batch_id']}"
    assert (await li.http.get(path, headers=headers)).status_code == 200
    await other.sign_in(WANG, officers[WANG])
    theirs = (await other.change("token")).json()["access_token"]
    answer = await other.http.get(path, headers={"Authorization": f"Bearer {theirs}"})
    assert answer.status_code == 404


async def test_a_session_alone_opens_no_route_of_the_api(li: Browser) -> None:
    assert (await li.http.get("/registry/v1/batches")).status_code == 401
    assert (await li.http.get("/registry/v1/clients")).status_code == 401


def _password_change(present: str) -> dict[str, str]:
    return {"password": present, "new_password": "a new long password"}


def _attributes(cookie: str) -> set[str]:
    return {part.strip().lower() for part in cookie.split(";")[1:]}
