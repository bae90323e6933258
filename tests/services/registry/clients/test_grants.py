"""Token requests as RFC 6749 writes them, and as others do."""

import base64

import pytest

from services.registry.clients.grants import FORM, Grant, read_grant
from services.registry.clients.problems import TokenRefused, WrongCredentials

GRANT = b"grant_type=client_credentials"
BOTH = GRANT + b"&client_id=a&client_secret=s"


def _basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("body", "authorization", "expected"),
    [
        (GRANT, _basic("a:s"), Grant("a", "s", None)),
        (GRANT + b"&scope=x+y", _basic("a:s:t"), Grant("a", "s:t", "x y")),
        (GRANT, _basic("a%3Ab:s%25"), Grant("a:b", "s%", None)),
        (BOTH, None, Grant("a", "s", None)),
        (BOTH + b"&scope=", None, Grant("a", "s", None)),
        (GRANT + b"&client_id=a", _basic("a:s"), Grant("a", "s", None)),
    ],
)
def test_the_secret_comes_in_the_header_or_in_the_form(
    body: bytes, authorization: str | None, expected: Grant
) -> None:
    content_type = f"{FORM}; charset=utf-8"
    assert read_grant(body, content_type=content_type, authorization=authorization) == expected


@pytest.mark.parametrize(
    ("body", "authorization", "error"),
    [
        (b"", None, "invalid_request"),
        (b"grant_type=password", _basic("a:s"), "unsupported_grant_type"),
        (GRANT + b"&" + GRANT, _basic("a:s"), "invalid_request"),
        (BOTH, _basic("a:s"), "invalid_request"),
        (b"grant_type=%ff", _basic("a:s"), "invalid_request"),
        (b"\xff", _basic("a:s"), "invalid_request"),
        (b"&".join(b"f%d=1" % n for n in range(30)), None, "invalid_request"),
        (GRANT, None, "invalid_client"),
        (GRANT + b"&client_id=a", None, "invalid_client"),
        (GRANT, "Bearer abc", "invalid_client"),
        (GRANT, "Basic", "invalid_client"),
        (GRANT, "Basic ***", "invalid_client"),
        (GRANT, "Basic " + base64.b64encode(b"\xff\xff").decode(), "invalid_client"),
        (GRANT, _basic("no colon"), "invalid_client"),
        (GRANT, _basic("a:%00"), "invalid_client"),
        (GRANT, _basic("a\0:s"), "invalid_client"),
        (GRANT + b"&client_id=%00&client_secret=s", None, "invalid_request"),
    ],
)
def test_every_other_request_is_refused_in_the_words_of_the_standard(
    body: bytes, authorization: str | None, error: str
) -> None:
    with pytest.raises(TokenRefused) as refusal:
        read_grant(body, content_type=FORM, authorization=authorization)
    assert refusal.value.error == error
    assert isinstance(refusal.value, WrongCredentials) == (error == "invalid_client")


@pytest.mark.parametrize("content_type", [None, "application/json", "multipart/form-data"])
def test_only_a_form_is_read(content_type: str | None) -> None:
    with pytest.raises(TokenRefused) as refusal:
        read_grant(BOTH, content_type=content_type, authorization=None)
    assert refusal.value.error == "invalid_request"
