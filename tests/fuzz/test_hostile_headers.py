"""Headers that a broken or hostile sender could send, on the roads of one and of many."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from uuid import uuid4

import httpx
import pytest

from tests.fuzz.floors import Floor
from tests.services.projects.conftest import project

BODY = json.dumps(project("headers")).encode()
ROADS = {"/projects/v1/projects": BODY, "/projects/v1/batches": b"[" + BODY + b"]"}
KEY, DIGEST = "Idempotency-Key", "Content-Digest"
Headers = Sequence[tuple[str, str | bytes]]


def fresh() -> tuple[str, str]:
    """A key that nobody has used."""
    return KEY, f'"{uuid4()}"'


def digest(body: bytes, name: str = "sha-256") -> str:
    found = hashlib.new(name.replace("-", ""), body).digest()
    return f"{name}=:{base64.b64encode(found).decode()}:"


def send(floor: Floor, path: str, headers: Headers, body: bytes | None = None) -> httpx.Response:
    common: Headers = [*floor.everything.items(), ("Content-Type", "application/json")]
    content = ROADS[path] if body is None else body
    return floor.ask("POST", path, content=content, headers=[*common, *headers])


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


@pytest.fixture(params=ROADS)
def path(request: pytest.FixtureRequest) -> str:
    road: str = request.param
    return road


@pytest.fixture
def floor(floors: Mapping[str, Floor]) -> Floor:
    return floors["projects"]


@pytest.mark.parametrize(
    ("headers", "code", "name"),
    [
        ([], "key_missing", KEY),
        ([(KEY, "")], "wrong_format", KEY),
        ([(KEY, '""')], "wrong_format", KEY),
        ([(KEY, "bare")], "wrong_format", KEY),
        ([(KEY, '"open')], "wrong_format", KEY),
        ([(KEY, f'"{"x" * 256}"')], "wrong_format", KEY),
        ([(KEY, '"a";level=1')], "wrong_format", KEY),
        ([(KEY, '"é"'.encode())], "wrong_format", KEY),
        ([(KEY, '"tab\tbed"')], "wrong_format", KEY),
        ([(KEY, '"a"'), (KEY, '"b"')], "wrong_format", KEY),
        ([(KEY, '"a"'), (KEY, '"a"')], "wrong_format", KEY),
        ([fresh(), (DIGEST, "md5=:AAAA:")], "wrong_format", DIGEST),
        ([fresh(), (DIGEST, "sha-256=AAAA")], "wrong_format", DIGEST),
        ([fresh(), (DIGEST, "sha-256=:A:")], "digest_mismatch", DIGEST),
        ([fresh(), (DIGEST, "sha-256=:AAAA:")], "digest_mismatch", DIGEST),
        ([fresh(), (DIGEST, digest(b"other"))], "digest_mismatch", DIGEST),
        ([fresh(), (DIGEST, digest(b"other", "sha-512"))], "digest_mismatch", DIGEST),
    ],
)
def test_a_key_or_digest_that_is_none_is_told(
    floor: Floor, path: str, headers: Headers, code: str, name: str
) -> None:
    answer = send(floor, path, headers)
    assert (answer.status_code, faults(answer)) == (400, [(code, f"/header/{name}")])


def test_a_right_digest_does_not_hide_a_wrong_one(floor: Floor, path: str) -> None:
    right = (DIGEST, digest(ROADS[path]))
    wrong = (DIGEST, digest(b"other", "sha-512"))
    assert send(floor, path, [fresh(), right]).status_code < 300
    for pair in ([right, wrong], [wrong, right]):
        answer = send(floor, path, [fresh(), *pair])
        assert faults(answer) == [("digest_mismatch", f"/header/{DIGEST}")]


def test_a_key_is_bound_to_its_body_and_its_road(floor: Floor, path: str) -> None:
    key = fresh()
    first = send(floor, path, [key])
    again = send(floor, path, [key])
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    for other in (send(floor, path, [key], b" " + ROADS[path]), send(floor, another(path), [key])):
        assert other.status_code == 422
        assert other.json()["type"].endswith("/key-reused")


def another(path: str) -> str:
    return next(road for road in ROADS if road != path)


@pytest.mark.parametrize("length", [1, 255])
def test_the_shortest_and_the_longest_key_are_taken(floor: Floor, path: str, length: int) -> None:
    key = (KEY, f'"{(path.rsplit("/")[-1][0] + uuid4().hex * 8)[:length]}"')
    assert send(floor, path, [key]).status_code < 300


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Content-Encoding", "br")], 415),
        ([("Content-Encoding", "gzip")], 400),
        ([("Content-Encoding", "Identity")], 200),
        ([("Content-Length", "-5")], 400),
        ([("Content-Length", "five")], 400),
        ([("Content-Length", str(2**40))], 413),
    ],
)
def test_how_the_body_comes_is_heeded(
    floor: Floor, path: str, headers: Headers, status: int
) -> None:
    send(floor, path, [fresh()])
    answer = send(floor, path, [fresh(), *headers])
    assert answer.status_code == status
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


def test_every_line_of_prefer_is_read(floor: Floor) -> None:
    path = "/projects/v1/batches"
    refused = send(floor, path, [fresh(), ("Prefer", "wait=1"), ("Prefer", "nonsense")])
    assert faults(refused) == [("wrong_format", "/header/Prefer")]
    later = send(floor, path, [fresh(), ("Prefer", "wait=1"), ("Prefer", "respond-async")])
    assert later.status_code == 202


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (r'{"\ud800": 1}', "string_unicode", "/body"),
        (r'{"label": "\ud800"}', "string_unicode", "/body/label"),
        ('{"label": 1e400}', "string_type", "/body/label"),
        ('{"label": NaN}', "string_type", "/body/label"),
    ],
)
def test_what_json_cannot_say_back_is_refused_all_the_same(
    floors: Mapping[str, Floor], body: str, code: str, pointer: str
) -> None:
    floor = floors["registry"]
    headers = {**floor.everything, "Content-Type": "application/json"}
    answer = floor.ask("POST", "/registry/v1/clients", content=body.encode(), headers=headers)
    assert answer.status_code == 422
    assert (code, pointer) in faults(answer)
