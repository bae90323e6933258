"""A parameter misspelt or given twice is told to the caller by every operation, never ignored."""

import re
from collections.abc import Mapping

import pytest

from tests.contracts.openapi import SERVICES
from tests.contracts.test_every_operation_declares_who_may import operations
from tests.fuzz.floors import Floor
from tests.fuzz.test_wrong_parameters import parameters


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_refuses_a_parameter_it_does_not_know(
    floors: Mapping[str, Floor], service: str
) -> None:
    floor = floors[service]
    for one in operations(floor.app):
        path = re.sub(r"{(\w+)}", lambda name: floor.ids[name[1]][0], one.path)
        headers = {**floor.everything, "Idempotency-Key": '"k"'}
        answer = floor.ask(one.method, f"{path}?colour=red", headers=headers)
        assert answer.status_code == 422, one
        told = [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]
        assert ("unknown_parameter", "/query/colour") in told, one


def test_all_of_several_are_told(floors: Mapping[str, Floor]) -> None:
    answer = floors["projects"].ask("GET", "/projects/v1/error-codes?colour=red&limit=3")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/query/colour",
        "/query/limit",
    ]
    assert answer.json()["errors"][0]["message_zh"] == "没有这个参数"


@pytest.mark.parametrize("service", SERVICES)
def test_a_parameter_given_twice_is_refused_by_name(
    floors: Mapping[str, Floor], service: str
) -> None:
    """One of two answers would look like an answer to both."""
    floor = floors[service]
    for method, path, name, _ in parameters(floor):
        headers = {**floor.everything, "Idempotency-Key": '"k"'}
        answer = floor.ask(method, f"{path}?{name}=1&{name}=2&{name}=2", headers=headers)
        assert answer.status_code == 422, (path, name)
        (fault,) = answer.json()["errors"]
        assert (fault["code"], fault["pointer"]) == ("repeated_parameter", f"/query/{name}")
        assert fault["message_zh"] == "参数重复出现"


def test_no_parameter_takes_a_list(floors: Mapping[str, Floor]) -> None:
    """Several values are written with commas; a repeated name is refused everywhere."""
    for floor in floors.values():
        for _, path, name, form in parameters(floor):
            kinds = {one.get("type") for one in (form, *form.get("anyOf", ()))}
            assert "array" not in kinds, (path, name)
