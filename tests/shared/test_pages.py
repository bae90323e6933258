"""Cursors: only those we gave, whatever is sent."""

import base64

import pytest

from shared.pages import decode_cursor, encode_cursor
from shared.problems import Invalid


@pytest.mark.parametrize("key", [["610824"], ["靖边县", 7], [None, 1.5], ["a\u3000b\n𠮷"]])
def test_a_cursor_holds_the_key_it_was_made_of(key: list[object]) -> None:
    assert decode_cursor(encode_cursor(*key), parts=len(key)) == key


def test_the_first_page_has_no_cursor() -> None:
    assert decode_cursor(None, parts=1) is None


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
        decode_cursor(cursor, parts=1)
    assert [fault.code for fault in refusal.value.faults] == ["wrong_cursor"]
