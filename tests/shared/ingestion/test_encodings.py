"""A body in the encoding of older Chinese systems is recognised and named."""

import pytest

from shared.ingestion.encodings import other_than_utf8

ITEM = '[{"type":"project","name":"佳县红枣产业帮扶项目"}]'


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "gb2312"])
def test_a_body_of_the_gb_encodings_is_named_in_both_languages(encoding: str) -> None:
    told = other_than_utf8(ITEM.encode(encoding))
    assert told is not None
    assert "GB18030" in told.en
    assert "UTF-8" in told.en
    assert "GB18030" in told.zh
    assert "UTF-8" in told.zh
    assert any("一" <= sign <= "鿿" for sign in told.zh)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_utf_16_and_32_are_named_as_what_they_are(encoding: str) -> None:
    told = other_than_utf8(ITEM.encode(encoding))
    assert told is not None
    assert "UTF-16" in told.en
    assert "GB18030" not in told.en


@pytest.mark.parametrize(
    "body", [b"", b"[]", ITEM.encode(), "\ufeff[]".encode(), b"{not json", b'["\x00"]']
)
def test_utf8_is_left_to_those_who_read_json(body: bytes) -> None:
    assert other_than_utf8(body) is None


@pytest.mark.parametrize("body", [b'["\xff\xff"]', bytes(range(128, 256)), b'["\x81"]'])
def test_what_is_neither_is_said_to_be_no_utf8_without_a_guess(body: bytes) -> None:
    told = other_than_utf8(body)
    assert told is not None
    assert "not UTF-8" in told.en
    assert "GB18030" not in told.en


def test_a_utf8_body_cut_in_the_middle_of_a_sign_is_not_taken_for_gb18030() -> None:
    body = ITEM.encode()
    cut = body[: body.index("佳".encode()) + 2]
    told = other_than_utf8(cut)
    assert told is not None
    assert "GB18030" not in told.en


def test_utf8_with_one_broken_byte_is_not_taken_for_gb18030() -> None:
    broken = ITEM.encode().replace("枣".encode(), "枣".encode()[:2])
    told = other_than_utf8(broken)
    assert told is not None
    assert "GB18030" not in told.en


@pytest.mark.parametrize("name", ["湾沚区", "瀍河回族区", "硚口区", "鄠邑区"])
def test_names_with_rare_signs_are_recognised_too(name: str) -> None:
    told = other_than_utf8(f'[{{"name":"{name}茶叶产业帮扶项目"}}]'.encode("gb18030"))
    assert told is not None
    assert "GB18030" in told.en


def test_one_line_of_many_is_enough() -> None:
    lines = [b'{"name":"a"}'] * 1000 + ['{"name":"紫阳县"}'.encode("gbk")]
    told = other_than_utf8(b"\n".join(lines))
    assert told is not None
    assert "GB18030" in told.en
