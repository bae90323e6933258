"""Cursors: only those we gave, whatever is sent."""

import base64
from typing import Any
from uuid import UUID

import pytest

from shared.pages import Kind, decode_cursor, encode_cursor
from shared.problems import Invalid

A_UUID = UUID("0199c6a0-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        (["610824"], [str]),
        (["靖边县", 7], [str, int]),
        (["a\u3000b\n𠮷"], [str]),
        ([A_UUID], [UUID]),
    ],
)
def test_a_cursor_holds_the_key_it_was_made_of(key: list[Any], kinds: list[Kind]) -> None:
    assert decode_cursor(encode_cursor(*key), *kinds) == key


def test_the_first_page_has_no_cursor() -> None:
    assert decode_cursor(None, str) is None


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "%%%",
        _encoded("no json"),
        _encoded('{"a": 1}'),
        _encoded("[]"),
        _encoded('"a"'),
        _encoded('["a", "b"]'),
        _encoded(r'["\u0000"]'),
        _encoded(r'["\ud800"]'),
        _encoded('[["a"]]'),
        _encoded('[{"a": 1}]'),
        _encoded("[" * 100_000),
    ],
    ids=lambda cursor: cursor[:20],
)
def test_a_cursor_that_is_not_ours_is_refused_and_no_bug(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decode_cursor(cursor, str)
    assert [fault.code for fault in refusal.value.faults] == ["wrong_cursor"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[1]", str),
        ("[null]", str),
        ('["1"]', int),
        ("[true]", int),
        ("[1.0]", int),
        ("[1e400]", int),
        ("[9223372036854775808]", int),
        ('["x"]', UUID),
        ("[1]", UUID),
    ],
)
def test_a_cursor_of_another_lists_kind_is_refused(text: str, kind: Kind) -> None:
    with pytest.raises(Invalid):
        decode_cursor(_encoded(text), kind)
