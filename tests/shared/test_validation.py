"""The words in which the framework finds something wrong are all explained, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.door.validation import CODES, from_validation
from tests.contracts.openapi import SERVICES, app_of

# What a form of value can be found to be; in a body, where JSON has kinds of its own, and else.
IN_TEXT = {
    "int": {"int_parsing", "int_parsing_size"},
    "float": {"float_parsing"},
    "bool": {"bool_parsing"},
    "uuid": {"uuid_parsing"},
    "str": set[str](),
    "literal": {"literal_error"},
    "enum": {"enum"},
    "model": set[str](),
}
IN_BODY = {
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"},
    "str": {"string_type", "string_unicode"},
    "literal": {"literal_error"},
    "list": {"list_type"},
    "model": {"model_attributes_type", "json_invalid"},
}
BOUNDS = {
    "ge": "greater_than_equal",
    "le": "less_than_equal",
    "gt": "greater_than",
    "lt": "less_than",
    "pattern": "string_pattern_mismatch",
}
NO_VALUE = {"model-fields", "model-field", "default", "nullable"}


def forms(schema: Any) -> Iterator[dict[str, Any]]:
    """Every form of value within a field, by its own description."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str) and schema["type"] not in NO_VALUE:
            yield schema
        for part in schema.values():
            yield from forms(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from forms(part)


def found(form: dict[str, Any], *, is_body: bool) -> set[str]:
    """What the framework can call a value of this form that is wrong."""
    kinds = IN_BODY if is_body else IN_TEXT
    assert form["type"] in kinds, f"say what can be wrong with {form['type']}, here and there"
    codes = set(kinds[form["type"]])
    if form.get("strict") and form["type"] == "int":
        codes = {"int_type"} if is_body else codes
    codes |= {code for name, code in BOUNDS.items() if form.get(name) is not None}
    what = "string_too" if form["type"] == "str" else "too"
    lengths = {"min_length": f"{what}_short", "max_length": f"{what}_long"}
    return codes | {code for name, code in lengths.items() if form.get(name) is not None}


def met(app: FastAPI) -> Iterator[str]:
    """What the fields of every operation can be found to be."""
    yield "missing"
    for route in iter_route_contexts(app.routes):
        described = getattr(route.original_route, "dependant", None)
        coming = [described] if described else []
        while coming:
            dependant = coming.pop()
            coming += dependant.dependencies
            for group in ("query", "path", "header", "cookie", "body"):
                for field in getattr(dependant, f"{group}_params"):
                    for form in forms(field._type_adapter.core_schema):
                        yield from found(form, is_body=group == "body")


def test_the_words_of_the_framework_are_explained_and_no_others() -> None:
    assert {code for service in SERVICES for code in met(app_of(service))} == CODES


def test_a_word_that_nobody_explains_is_told_as_an_invalid_value() -> None:
    error = {"type": "frozen_set_type", "loc": ("query", "a"), "msg": "no set", "input": 1}
    (fault,) = from_validation([error]).faults
    assert (fault.code, fault.pointer, fault.message) == ("invalid_value", "/query/a", "no set")


@pytest.mark.parametrize(("place", "code"), [("query", "parameter"), ("body", "field")])
def test_what_is_unknown_is_called_by_where_it_stands(place: str, code: str) -> None:
    error = {"type": "extra_forbidden", "loc": (place, "a"), "msg": "extra", "input": 1}
    (fault,) = from_validation([error]).faults
    assert (fault.code, fault.message_zh[:3]) == (f"unknown_{code}", "没有这")
