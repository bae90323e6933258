"""Requests made from the OpenAPI documents: no answer they do not describe, and none of 500."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import given, seed
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.transport.requests import REQUESTS_TRANSPORT

from tests.contracts.openapi import SERVICES, app_of
from tests.fuzz.floors import SEED, Floor, tried

EXAMPLES = 10
ALWAYS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REFUSING: list[CheckFunction] = [negative_data_rejection, missing_required_header]
# Never ends by itself; tests/services/stats/changes reads it.
ENDLESS = {"/stats/v1/stream"}
# A batch with items that are not sound is taken, and answers which ones: each has its line.
TAKES_WHAT_IS_UNSOUND = {"/registry/v1/batches", "/projects/v1/batches"}


def operations() -> Iterator[Any]:
    """Every operation of the three documents, with each way to ask it."""
    for service in SERVICES:
        schema = schemathesis.openapi.from_dict(app_of(service).openapi())
        for operation in (found.ok() for found in schema.get_all_operations()):
            if operation.path in ENDLESS:
                continue
            modes = [GenerationMode.POSITIVE]
            modes += [GenerationMode.NEGATIVE] * can_be_wrong(operation.definition.raw)
            for mode in modes:
                name = f"{mode.value} {operation.method} {operation.path}"
                yield pytest.param(service, operation, mode, id=name)


def can_be_wrong(operation: Mapping[str, Any]) -> bool:
    """Whether there is anything in it but texts of every form within the path."""
    schemas = [one["schema"] for one in operation.get("parameters", ())]
    is_any_text = [
        not schema.keys() - {"type", "title", "description", "examples"} for schema in schemas
    ]
    return "requestBody" in operation or not all(is_any_text)


def send(floor: Floor, case: Case, headers: Mapping[str, str]) -> httpx.Response:
    """The request as the library for schemas writes it, to the door as it stands."""
    written = REQUESTS_TRANSPORT.serialize_case(case, base_url=f"http://{floor.service}")
    written["headers"].update(headers)
    prepared = requests.Request(**written).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    return floor.ask(
        prepared.method or "", prepared.url or "", headers=dict(prepared.headers), content=body
    )


@pytest.mark.parametrize(("service", "operation", "mode"), list(operations()))
def test_no_request_gets_an_answer_that_the_document_does_not_describe(
    floors: Mapping[str, Floor], service: str, operation: Any, mode: GenerationMode
) -> None:
    floor = floors[service]
    checks = list(ALWAYS)
    if mode == GenerationMode.NEGATIVE and operation.path not in TAKES_WHAT_IS_UNSOUND:
        checks += REFUSING

    @seed(SEED)
    @tried(EXAMPLES)
    @given(operation.as_strategy(generation_mode=mode), st.data())
    def hold(case: Case, data: st.DataObject) -> None:
        if mode == GenerationMode.POSITIVE:
            for name in case.path_parameters.keys() & floor.ids.keys():
                case.path_parameters[name] = data.draw(st.sampled_from(floor.ids[name]))
        with_token = data.draw(st.sampled_from([True, True, True, False]))
        answer = send(floor, case, floor.everything if with_token else {})
        case.validate_response(answer, checks=checks)

    hold()
