"""What accounts decide: names, passwords, waits and the end of sessions."""

from datetime import UTC, datetime, timedelta

import pytest

from services.registry.accounts import rules
from services.registry.accounts.rules import Failures

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ORIGINS = ("https://console.example.cn",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("li-ming", "li-ming"),
        ("  Li-Ming ", "li-ming"),
        ("ｌｉ-ｍｉｎｇ", "li-ming"),
        ("李明", None),
        ("l", None),
        ("-li", None),
        ("li_ming", None),
        ("a" * 64, None),
        ("li\0ming", None),
        ("", None),
    ],
)
def test_a_user_name_is_found_as_people_type_it(typed: str, meant: str | None) -> None:
    assert rules.user_name_of(typed) == meant


def test_failures_are_counted_by_the_name_that_is_meant() -> None:
    assert rules.name_hash_of(" LI-MING") == rules.name_hash_of("li-ming")
    assert rules.name_hash_of("no one 1") != rules.name_hash_of("no one 2")
    assert len(rules.name_hash_of("\ud800")) == 32


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "12–128"),
        ("x" * 129, "12–128"),
        ("aaaabbbbaaaabbbb", "different"),
        ("my-Li-Ming-2026", "user name"),
        ("四川省民政厅报送人员密码口令", None),
        ("correct horse battery", None),
    ],
)
def test_weak_passwords_are_told_why(password: str, word: str | None) -> None:
    weakness = rules.weakness_of(password, user_name="li-ming")
    assert weakness is None if word is None else weakness and word in weakness[0]


def test_passwords_handed_over_are_strong_and_never_the_same() -> None:
    made = {rules.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(rules.weakness_of(one, user_name="li-ming") is None for one in made)


def test_each_failure_beyond_five_doubles_the_wait_up_to_an_hour() -> None:
    failures, waits = Failures(0, NOW), []
    for _ in range(14):
        failures = rules.with_one_more(failures, NOW)
        wait = rules.wait_of(failures, NOW)
        waits.append(0 if wait is None else wait.total_seconds() / 60)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_wait_ends_and_a_day_forgives() -> None:
    locked = Failures(9, NOW, NOW + timedelta(minutes=16))
    assert rules.wait_of(locked, NOW + timedelta(minutes=16)) is None
    later = rules.with_one_more(locked, NOW + timedelta(days=1, seconds=1))
    assert (later.count, later.locked_until) == (1, None)


@pytest.mark.parametrize(
    ("begun", "seen", "is_over"),
    [
        (timedelta(0), timedelta(0), False),
        (timedelta(hours=9), timedelta(minutes=29), False),
        (timedelta(hours=1), timedelta(minutes=30), True),
        (timedelta(hours=10), timedelta(0), True),
    ],
)
def test_a_session_ends_idle_or_old(begun: timedelta, seen: timedelta, is_over: bool) -> None:
    assert rules.is_over(NOW - begun, NOW - seen, at=NOW) is is_over


@pytest.mark.parametrize(
    ("origin", "fetch_site", "is_own"),
    [
        ("https://console.example.cn", "same-origin", True),
        ("https://console.example.cn", None, True),
        (None, "same-origin", True),
        (None, None, False),
        ("null", None, False),
        ("https://console.example.cn", "same-site", False),
        ("https://console.example.cn", "cross-site", False),
        (None, "none", False),
        ("http://console.example.cn", None, False),
        ("https://console.example.cn:8443", None, False),
        ("https://console.example.cn.evil.example", "same-origin", False),
    ],
)
def test_only_a_page_of_the_console_is_its_own(
    origin: str | None, fetch_site: str | None, is_own: bool
) -> None:
    assert rules.is_from_console(origin, fetch_site, origins=ORIGINS) is is_own


def test_an_account_never_passes_for_a_client() -> None:
    caller = rules.caller_of(rules.Account("province-32", "李明", "320000", "console-320000"))
    assert caller.client_id == "account:province-32"
    assert caller.sources == ("console-320000",)


def test_only_the_nation_administers_within_what_it_holds() -> None:
    held = {"registry:admin", "registry:write"}
    assert rules.may_administer("000000", held, granting=["registry:write"])
    assert not rules.may_administer("000000", held, granting=["projects:write"])
    assert not rules.may_administer("320000", held, granting=[])
