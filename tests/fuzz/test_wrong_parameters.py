"""A wrong value of a parameter is told in both languages, with the bounds it went beyond."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.contracts.openapi import SERVICES
from tests.contracts.test_every_operation_declares_who_may import operations
from tests.fuzz.floors import Floor

WRONG = ("\u00a7" * 300, "-1", str(10**9), "")
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?i)\b[a-z]{2,} [a-z']{2,} [a-z]{2,}\b")


def parameters(floor: Floor) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Method, address, name and form of every query parameter."""
    for one in operations(floor.app):
        described = floor.app.openapi()["paths"][one.path][one.method]
        path = re.sub(r"{(\w+)}", lambda name: floor.ids[name[1]][0], one.path)
        for parameter in described.get("parameters", ()):
            if parameter["in"] == "query":
                yield one.method, path, parameter["name"], parameter["schema"]


def bounds(form: Mapping[str, Any]) -> list[str]:
    """The values that the document names for a parameter."""
    forms = [form, *form.get("anyOf", ())]
    return [str(one[name]) for one in forms for name in ("minimum", "maximum") if name in one]


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_expected_of_a_parameter_is_told_in_both_languages(
    floors: Mapping[str, Floor], service: str
) -> None:
    floor, told_bounds = floors[service], 0
    for method, path, name, form in parameters(floor):
        for value in WRONG:
            headers = {**floor.everything, "Idempotency-Key": '"k"'}
            answer = floor.ask(method, path, params={name: value}, headers=headers)
            if answer.status_code != 422:
                continue
            for fault in answer.json()["errors"]:
                if fault["pointer"] != f"/query/{name}":
                    continue
                at = (path, name, value, fault)
                assert CHINESE.search(fault["message_zh"]), at
                assert not ENGLISH.search(fault["message_zh"]), at
                assert not ENGLISH.search(fault["expected_zh"] or ""), at
                assert bool(fault["expected"]) == bool(fault["expected_zh"]), at
                told_bounds += any(bound in fault["expected_zh"] or "" for bound in bounds(form))
    assert told_bounds, "no bound was told, though lists have one"
