"""Each service lists its codes and explains each at its own address; what has none is told so."""

from collections.abc import Mapping

import httpx
import pytest

from tests.contracts.openapi import SERVICES
from tests.fuzz.explained import hold_explained
from tests.fuzz.floors import Floor


@pytest.mark.parametrize("service", SERVICES)
def test_every_code_is_explained_at_its_own_address(
    floors: Mapping[str, Floor], service: str
) -> None:
    floor = floors[service]
    assert len(floor.entries) > 40
    for code, entry in floor.entries.items():
        answer = floor.ask("GET", f"{floor.catalogue}/{code}", headers={})
        assert (answer.status_code, answer.json()) == (200, entry)
        known = {"If-None-Match": answer.headers["ETag"]}
        assert floor.ask("GET", f"{floor.catalogue}/{code}", headers=known).status_code == 304


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("code", ["no_such_code", "键", "a%2Fb", "FIELD_MISSING"])
def test_an_unknown_code_is_404_in_both_languages(
    floors: Mapping[str, Floor], service: str, code: str
) -> None:
    floor = floors[service]
    answer = floor.ask("GET", f"{floor.catalogue}/{code}")
    assert answer.status_code == 404
    assert answer.json()["title"] in ("No such code here", "Not found")
    assert floor.catalogue in answer.json()["detail_zh"] or "/" in code.replace("%2F", "/")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"errors": [{"code": "no_such", "pointer": "/", "message": ""}]}, "no address"),
        ({"code": "a", "pointer": "/", "message": "", "see": "/x/v1/error-codes/b"}, "another's"),
        ({"code": "b", "pointer": "/", "message": "", "see": "/x/v1/error-codes/b"}, "no entry"),
        ({"code": "c", "pointer": "/", "message": "", "see": "/x/v1/error-codes/c"}, "refusal"),
    ],
)
def test_a_code_that_is_not_explained_is_found(body: object, why: str) -> None:
    """What looks over the shoulder of every question asked here."""
    entries = {"a": {"kind": "fault"}, "c": {"kind": "refusal", "statuses": [400]}}
    answer = httpx.Response(200, json=body)
    with pytest.raises((AssertionError, KeyError)):
        hold_explained(answer, catalogue="/x/v1/error-codes", entries=entries)
