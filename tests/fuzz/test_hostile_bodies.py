"""Bodies that a broken or hostile sender could send: each gets its exact answer, on every road."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from tests.fuzz.floors import Floor
from tests.services.projects.conftest import project

DEEP = 100_000
# A placeholder for what no JSON writer would write.
HERE = "HERE"

UNREADABLE = {
    "nested without end": "[" * DEEP,
    "nested and closed": "[" * DEEP + "]" * DEEP,
    "objects within objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "NaN": "NaN",
    "infinity": "-Infinity",
    "half a character": r'"\ud800"',
    "two halves in the wrong order": r'"\udc00\ud800"',
    "five thousand digits": "9" * 5_000,
    "a number with a leading zero": "007",
    "cut off": '"red',
}


class Written(NamedTuple):
    """What stands letter by letter as the value of a field, and the code of the fault, if any.

    `value` is what the fault shows, and `pointer` where it leads, when not to the field.
    """

    field: str
    text: str
    code: str | None = None
    value: Any = HERE
    pointer: str | None = None

    @property
    def faults(self) -> list[tuple[str, str, Any]]:
        """What the sender is told: code, pointer and value."""
        if self.code is None:
            return []
        value = json.loads(self.text) if self.value == HERE else self.value
        return [(self.code, self.pointer or POINTERS[self.field], value)]


POINTERS = {
    "people": "/beneficiaries/0/person_times",
    "day": "/beneficiaries/0/on",
    "money": "/funds/0/amount_yuan",
    "stage day": "/stage_dates/implementing",
    "id": "/source_id",
    "version": "/source_version",
    "name": "/name",
}
WRITTEN = {
    "a number beyond all": Written("people", "1e400", "wrong_type", None),
    "thirty digits": Written("people", "9" * 30, "out_of_range", "9" * 30),
    "four thousand digits": Written("people", "9" * 4_000, "out_of_range", "9" * 200),
    "a text for a number": Written("people", '"320"', "wrong_type"),
    "a fraction for a number": Written("people", "320.0", "wrong_type"),
    "an exponent for a number": Written("people", "1e2", "wrong_type"),
    "true for a number": Written("people", "true", "wrong_type"),
    "less than nobody": Written("people", "-1", "out_of_range"),
    "nobody, with a sign": Written("people", "-0"),
    "negative money": Written("money", '"-1.00"', "wrong_format"),
    "money beyond all": Written("money", '"10000000000.00"', "wrong_format"),
    "a third decimal": Written("money", '"1.001"', "wrong_format"),
    "money as a number": Written("money", "500000", "wrong_type"),
    "money with an exponent": Written("money", '"1e5"', "wrong_format"),
    "money in wide digits": Written("money", '"５００"', "wrong_format"),
    "money with a line end": Written("money", r'"5\n"', "wrong_format"),
    "a day in 9999": Written("day", '"9999-12-31"', "day_in_future"),
    "a year of five digits": Written("day", '"10000-01-01"', "wrong_date"),
    "the year nought": Written("day", '"0000-01-01"', "wrong_date"),
    "no day of the calendar": Written("day", '"2023-02-30"', "wrong_date"),
    "an instant for a day": Written("day", '"2023-09-30T00:00:00Z"', "wrong_date"),
    "a local instant": Written("day", '"2023-09-30T00:00:00"', "wrong_date"),
    "an instant for a stage": Written("stage day", '"2023-04-01T00:00:00Z"', "wrong_date"),
    "seconds in a text": Written("day", '"1696032000"', "wrong_date"),
    "seconds for a day": Written("day", "1696032000", "wrong_type"),
    "a day without dashes": Written("day", '"20230930"', "wrong_date"),
    "a day after a blank": Written("day", '" 2023-09-30"', "wrong_date"),
    "a day in wide digits": Written("day", '"２０２３-09-30"', "wrong_date"),
    "a number for an id": Written("id", "7", "wrong_type"),
    "an id that is too long": Written("id", f'"{"x" * 201}"', "wrong_length", "x" * 200),
    "an empty id": Written("id", '""', "wrong_length"),
    "a version as text": Written("version", '"1"', "wrong_type"),
    "a version below nought": Written("version", "-1", "out_of_range"),
    "a version that is null": Written("version", "null", "wrong_type"),
    "a version beyond 64 bits": Written("version", str(2**63), "out_of_range", str(2**63)),
    "a name without end": Written("name", f'"{"x" * 201}"', "wrong_length", "x" * 200),
    "a list for a name": Written("name", "[[]]", "wrong_type", None),
    "an unheard-of field": Written("name", '"x", "a/b~c": 1', "unknown_field", 1, "/a~1b~0c"),
    "a field named with a NUL": Written("name", r'"x", "a\u0000": 1', "unknown_field", 1, "/a\0"),
    # As every JSON reader does, and as RFC 8259 warns of.
    "a field named twice": Written("name", '7, "name": "the last one is taken"'),
}


def with_text(field: str, written: str) -> str:
    """A new sound project in which this stands as the value of a field, letter by letter."""
    sound = project(f"hostile-{uuid4()}")
    fund, people = sound["funds"][0], sound["beneficiaries"][0]
    places: Mapping[str, tuple[Any, str]] = {
        "people": (people, "person_times"),
        "day": (people, "on"),
        "money": (fund, "amount_yuan"),
        "stage day": (sound["stage_dates"], "implementing"),
        "id": (sound, "source_id"),
        "version": (sound, "source_version"),
        "name": (sound, "name"),
    }
    within, name = places[field]
    within[name] = HERE
    return json.dumps(sound).replace(f'"{HERE}"', written)


@pytest.fixture
def floor(floors: Mapping[str, Floor]) -> Floor:
    return floors["projects"]


def send(floor: Floor, body: str, path: str, *, kind: str = "application/json") -> Any:
    headers = {**floor.everything, "Content-Type": kind, "Idempotency-Key": f'"{uuid4()}"'}
    return floor.ask("POST", path, content=body.encode(), headers=headers)


BATCHES, ONE = "/projects/v1/batches?report=full", "/projects/v1/projects"
NDJSON = "application/x-ndjson"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_json_is_refused_whole_but_for_lines_which_stand_alone(
    floor: Floor, name: str
) -> None:
    broken = with_text("name", UNREADABLE[name])
    for path, body in ((BATCHES, f"[{broken}]"), (ONE, broken)):
        answer = send(floor, body, path)
        assert (answer.status_code, answer.json()["errors"]) == (400, [])
        assert answer.json()["type"].endswith("/unreadable")
    sound = json.dumps(project(f"sound-{uuid4()}"))
    lines = send(floor, f"{sound}\n{broken}\n", BATCHES, kind=NDJSON).json()
    assert lines["counts"] == {"created": 1, "rejected": 1}
    (fault,) = lines["items"][1]["errors"]
    assert (fault["code"], fault["pointer"]) == ("unreadable_item", "/1")


@pytest.mark.parametrize("name", WRITTEN)
def test_every_fault_is_told_alike_on_every_road(floor: Floor, name: str) -> None:
    field, text, *_ = written = WRITTEN[name]
    body, faults = with_text(field, text), written.faults
    one = send(floor, body, ONE)
    assert one.status_code == (422 if faults else 201)
    assert told(one.json().get("errors", [])) == faults
    outcome = "rejected" if faults else "unchanged"
    expected = [(code, f"/0{pointer}", value) for code, pointer, value in faults]
    for whole, kind in ((f"[{body}]", "application/json"), (body, NDJSON)):
        answer = send(floor, whole, BATCHES, kind=kind)
        assert answer.status_code == 200
        (line,) = answer.json()["items"]
        assert (line["outcome"], told(line["errors"])) == (outcome, expected)
        shown = floor.ask("GET", answer.json()["links"]["items"]).json()["items"]
        assert shown == [line]


def told(faults: list[dict[str, Any]]) -> list[tuple[str, str, Any]]:
    return [(fault["code"], fault["pointer"], fault["value"]) for fault in faults]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("", 400, "unreadable"),
        ("\ufeff", 400, "unreadable"),
        ("null", 400, "unreadable"),
        ('"[]"', 400, "unreadable"),
        ("[] []", 400, "unreadable"),
        ("[]", 422, "invalid"),
    ],
)
def test_what_is_no_list_of_items_is_told(floor: Floor, body: str, status: int, kind: str) -> None:
    answer = send(floor, body, BATCHES)
    assert answer.status_code == status
    assert answer.json()["type"].endswith(f"/{kind}")


def test_what_is_no_object_has_its_line(floor: Floor) -> None:
    answer = send(floor, '[null, "x", [], 7, {}, {"type": ["project"]}]', BATCHES).json()
    assert [told(line["errors"]) for line in answer["items"]] == [
        [("wrong_type", "/0", None)],
        [("wrong_type", "/1", None)],
        [("wrong_type", "/2", None)],
        [("wrong_type", "/3", None)],
        [("field_missing", "/4/type", None)],
        [("not_allowed_value", "/5/type", None)],
    ]
