"""Each service explains every code it tells, in both languages, and no code that it never tells."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from shared.catalogue import declared
from shared.door.validation import CODES
from shared.problems import Problem
from tests.contracts.openapi import SERVICES
from tests.shared.raised import (
    Room,
    faults_built,
    names_said,
    refusals_made,
    room_of,
    rooms,
    slugs,
)

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
# Builds a fault of whatever code it is given: one that is not declared is a KeyError there, and
# the framework's words are compared in tests/shared/test_validation.py.
HANDED_ON = {"shared.catalogue", "shared.door.validation"}
NEVER_TOLD = "shared.ingestion.formats.written"  # stands for a cell whose fault is kept apart
LISTED = """
import json, sys
from importlib import import_module
from dataclasses import asdict
from shared.catalogue import catalogue
import_module(f"services.{sys.argv[1]}.main")
print(json.dumps([asdict(one) for one in catalogue(sys.argv[1]).values()]))
"""


@cache
def listed(service: str) -> Mapping[str, dict[str, Any]]:
    """The catalogue of a process that serves nothing else, as it runs."""
    told = subprocess.run(
        [sys.executable, "-c", LISTED, service], capture_output=True, text=True, check=True
    )
    return {one["code"]: one for one in json.loads(told.stdout)}


def of_kind(service: str, kind: str) -> set[str]:
    return {code for code, entry in listed(service).items() if entry["kind"] == kind}


@pytest.mark.parametrize("service", SERVICES)
def test_every_fault_that_a_service_builds_is_in_its_catalogue(service: str) -> None:
    explained, found = of_kind(service, "fault"), 0
    for room in rooms(service):
        for call, code in faults_built(room):
            at = f"{room.name}:{call.lineno}"
            assert not isinstance(code, ast.Constant), f"{at}: declare {ast.unparse(code)}"
            meant = room.meant(code)
            if meant is None and room.name not in HANDED_ON:
                assert ast.unparse(call.func) != "Fault", f"{at}: whose code is it?"
            if meant is not None:
                assert meant in explained, f"{at}: nobody explains {meant}"
                found += 1
    assert found > {"stats": 9}.get(service, 40), "faults are built in another way by now"


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_that_a_service_makes_is_in_its_catalogue(service: str) -> None:
    made = slugs(kind for room in rooms(service) for kind in refusals_made(room))
    assert len(made) > 12, "refusals are made in another way by now"
    assert made.keys() - of_kind(service, "refusal") == set()
    for slug, statuses in made.items():
        assert statuses <= set(listed(service)[slug]["statuses"]), slug


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_explained_that_a_service_never_tells(service: str) -> None:
    said = {name for room in rooms(service) for name in names_said(room)}
    made = slugs(kind for room in rooms(service) for kind in refusals_made(room))
    assert of_kind(service, "fault") - said - CODES == set()
    assert of_kind(service, "refusal") - made.keys() == set()


def test_a_code_without_an_entry_is_found() -> None:
    """The three tests above are as good as what they see."""
    source = (
        "x = Fault('no_such_code', '/a')\n"
        "def f(code):\n    raise Away.of_now()\n"
        "y = fault(A if f else B, '/b')\n"
        "z = {1: Gone}\n"
        "def g(gone: Gone) -> None: ...\n"
    )
    gone, away = (type(name, (Problem,), {"slug": name}) for name in ("gone", "away"))
    module = type(sys)("somewhere")
    vars(module).update(Gone=gone, Away=away, A="a", B="b")
    room = Room(module, ast.parse(source))
    codes = [ast.unparse(code) for _, code in faults_built(room)]
    assert codes == ["'no_such_code'", "A", "B"]
    assert {kind.slug for kind in refusals_made(room)} == {"gone", "away"}
    assert {"a", "b"} <= set(names_said(room))


def test_a_service_that_takes_no_items_explains_no_items() -> None:
    assert {"field_missing", "unreadable_item", "key-reused"} & listed("stats").keys() == set()
    assert {"division_unknown", "wrong_cursor", "indicator-not-found"} <= listed("stats").keys()


def test_a_list_of_another_service_is_not_explained() -> None:
    titles = {listed(service)["focus-list-not-found"]["en"] for service in ("registry", "stats")}
    assert len(titles) == 2
    assert "project-not-found" not in listed("registry")


def test_snapshots_and_keys_are_refused_with_codes_of_the_catalogue() -> None:
    faults = {"part_missing", "part_beyond", "withdrawals_not_confirmed", "digest_mismatch"}
    refusals = {"key-reused", "part-differs", "too-large", "wrong-media-type", "database-away"}
    for service in ("registry", "projects"):
        assert faults <= of_kind(service, "fault")
        assert refusals <= of_kind(service, "refusal")


@pytest.mark.parametrize("service", SERVICES)
def test_a_code_and_its_repair_are_told_in_both_languages(service: str) -> None:
    for code, entry in listed(service).items():
        assert CHINESE.search(entry["zh"]), code
        assert CHINESE.search(entry["repair_zh"]), code
        assert not ENGLISH.search(entry["zh"] + entry["repair_zh"]), code
        assert ENGLISH.search(entry["en"]), code
        assert entry["repair_en"].endswith("."), code
        assert not CHINESE.search(entry["en"] + entry["repair_en"]), code
        assert bool(entry["statuses"]) == (entry["kind"] == "refusal"), code
        assert re.fullmatch(r"[a-z0-9_]+|[a-z0-9-]+", code), "an address is made of it"


class Built(NamedTuple):
    """A place in the code that builds a fault of a code it names."""

    at: str
    repair: str
    given: frozenset[str]
    has_english: bool


def every_room() -> Iterator[Room]:
    yield from (room_of(name) for name in {one.name for s in SERVICES for one in rooms(s)})


@pytest.fixture(scope="module")
def built() -> list[Built]:
    found = [one for room in every_room() for one in built_in(room)]
    assert len(found) > 40, "faults are built in another way by now"
    return found


def built_in(room: Room) -> Iterator[Built]:
    for call, code in faults_built(room):
        entry = declared(str(room.meant(code)))
        if entry is None:
            continue  # a code handed on; it is named where it comes from
        given = [one.arg for one in call.keywords if one.arg]
        places = {
            "Flaw": ["value", "expected", "path", "expected_zh"],
            "Fault": ["pointer", "message", "message_zh", "value", "expected", "expected_zh"],
        }
        given += places.get(ast.unparse(call.func), [])[: len(call.args) - 1]
        texts = [
            text for one in call.keywords if one.arg == "expected" for text in words(one.value)
        ]
        at, has_english = f"{room.name}:{call.lineno}", any(map(ENGLISH.search, texts))
        yield Built(at, entry.repair_en, frozenset(given), has_english)


def words(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def test_what_a_repair_refers_to_is_told(built: list[Built]) -> None:
    """'Use one of the values under `expected`' is no help where nothing is expected."""
    assert [
        one.at
        for one in built
        if "`expected`" in one.repair
        and "expected" not in one.given
        and not one.at.startswith(NEVER_TOLD)
    ] == []


def test_english_that_is_expected_is_told_in_chinese_beside_it(built: list[Built]) -> None:
    assert [one.at for one in built if one.has_english and "expected_zh" not in one.given] == []
