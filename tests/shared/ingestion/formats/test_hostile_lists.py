"""Hostile JSON and NDJSON: each gets its exact outcome, code and pointer."""

import gzip
import json

import httpx
import pytest

from tests.services.projects.conftest import project
from tests.shared.ingestion.formats.bodies import (
    CREATED,
    CSV,
    NDJSON,
    Case,
    assert_told,
    rejected,
    text,
)

FUND = {"entry": "committed", "amount_yuan": "5.00", "on": "2023-03-01"}
REACHED = {"person_times": 1, "on": "2023-03-01"}
UNREADABLE = (400, "unreadable", ())


def of_a_fund(**changes: object) -> bytes:
    return text({"funds": [FUND | changes]})


def reached(**changes: object) -> bytes:
    return text({"beneficiaries": [REACHED | changes]})


def raw(field: str, value: str) -> bytes:
    """A value as it stands in the text, for what no serializer writes."""
    return text({field: "@"}).replace(b'"@"', value.encode())


PERSONS = "/0/beneficiaries/0/person_times"
AMOUNT = "/0/funds/0/amount_yuan"

CASES = [
    Case("number for a name", text({"name": 7}), [rejected(("wrong_type", "/0/name"))]),
    Case("null for a name", text({"name": None}), [rejected(("wrong_type", "/0/name"))]),
    Case("false for a number", reached(person_times=False), [rejected(("wrong_type", PERSONS))]),
    Case("text for a number", reached(person_times="320"), [rejected(("wrong_type", PERSONS))]),
    Case("fraction of a person", reached(person_times=3.5), [rejected(("wrong_type", PERSONS))]),
    Case("negative persons", reached(person_times=-1), [rejected(("out_of_range", PERSONS))]),
    Case("too many persons", reached(person_times=10**30), [rejected(("out_of_range", PERSONS))]),
    Case("number for money", of_a_fund(amount_yuan=5), [rejected(("wrong_type", AMOUNT))]),
    Case("negative money", of_a_fund(amount_yuan="-5.00"), [rejected(("wrong_format", AMOUNT))]),
    Case(
        "overflowing money", of_a_fund(amount_yuan="9" * 40), [rejected(("wrong_format", AMOUNT))]
    ),
    Case("three decimals", of_a_fund(amount_yuan="5.001"), [rejected(("wrong_format", AMOUNT))]),
    Case("exponent of money", of_a_fund(amount_yuan="1e9"), [rejected(("wrong_format", AMOUNT))]),
    Case("wide digits", of_a_fund(amount_yuan="５"), [rejected(("wrong_format", AMOUNT))]),
    Case(
        "no such fund",
        of_a_fund(entry="gift"),
        [rejected(("not_allowed_value", "/0/funds/0/entry"))],
    ),
    Case(
        "unknown nested field",
        of_a_fund(note="x"),
        [rejected(("unknown_field", "/0/funds/0/note"))],
    ),
    Case("30 February", of_a_fund(on="2023-02-30"), [rejected(("wrong_date", "/0/funds/0/on"))]),
    Case("year 9999", of_a_fund(on="9999-12-31"), [rejected(("day_in_future", "/0/funds/0/on"))]),
    Case("year 0", of_a_fund(on="0000-01-01"), [rejected(("wrong_date", "/0/funds/0/on"))]),
    Case("year 1900", of_a_fund(on="1900-01-01"), [rejected(("day_too_early", "/0/funds/0/on"))]),
    Case("object for a date", of_a_fund(on={}), [rejected(("wrong_type", "/0/funds/0/on"))]),
    Case("unknown field", text({"colour": "red"}), [rejected(("unknown_field", "/0/colour"))]),
    Case(
        "unknown stage of a date",
        text({"stage_dates": {"begun": "2023-01-01"}}),
        [rejected(("not_allowed_value", "/0/stage_dates/begun/[key]"))],
    ),
    Case("unknown type", text({"type": "village"}), [rejected(("not_allowed_value", "/0/type"))]),
    Case(
        "list for a type", text({"type": ["project"]}), [rejected(("not_allowed_value", "/0/type"))]
    ),
    Case("no type", b"[{}]", [rejected(("field_missing", "/0/type"))]),
    Case(
        "no objects",
        b'[null, 1, "x", [], true]',
        [rejected(("wrong_type", f"/{n}")) for n in range(5)],
    ),
    Case(
        "empty list of counties",
        text({"counties": []}),
        [rejected(("wrong_length", "/0/counties"))],
    ),
    Case(
        "fifty-one counties",
        text({"counties": [{"code": "610926"}] * 51}),
        [rejected(("wrong_length", "/0/counties"))],
    ),
    Case("bidi override", text({"name": "a\u202eb"}), [rejected(("wrong_format", "/0/name"))]),
    Case("zero width", text({"name": "甲\u200b乙"}), [rejected(("wrong_format", "/0/name"))]),
    Case("NUL in a name", text({"name": "a\x00b"}), [rejected(("wrong_format", "/0/name"))]),
    Case(
        "NUL in an identity",
        text({"source_id": "a\x00"}),
        [rejected(("wrong_format", "/0/source_id"))],
    ),
    Case("private character", text({"name": "\ue000"}), [rejected(("wrong_format", "/0/name"))]),
    Case("very long name", text({"name": "乡" * 201}), [rejected(("wrong_length", "/0/name"))]),
    Case(
        "version as text",
        text({"source_version": "1"}),
        [rejected(("wrong_type", "/0/source_version"))],
    ),
    Case(
        "version beyond 64 bits",
        text({"source_version": 2**63}),
        [rejected(("out_of_range", "/0/source_version"))],
    ),
    Case(
        "same item twice",
        text({}, {"source_version": 2}),
        [("duplicate_in_batch", [("duplicate_in_batch", "/0")]), CREATED],
    ),
    Case("NaN", raw("name", "NaN"), problem=UNREADABLE),
    Case("Infinity", raw("name", "-Infinity"), problem=UNREADABLE),
    Case("1e400", raw("name", "1e400"), [rejected(("wrong_type", "/0/name"))]),
    Case("lone surrogate", raw("name", r'"\ud800"'), problem=UNREADABLE),
    Case("lone low surrogate", raw("name", r'"a\udc00"'), problem=UNREADABLE),
    Case("key twice", raw("name", '"甲", "name": "乙"'), [CREATED]),
    Case("deeply nested", b"[" * 100_000, problem=UNREADABLE),
    Case("deeply nested within", raw("name", "[" * 5_000 + "]" * 5_000), problem=UNREADABLE),
    Case("cut off", text({})[:-1], problem=UNREADABLE),
    Case("an object", json.dumps(project()).encode(), problem=UNREADABLE),
    Case("nothing", b"", problem=UNREADABLE),
    Case("two arrays", text({}) * 2, problem=UNREADABLE),
    Case("empty array", b"[]", problem=(422, "invalid", ())),
    Case("GB18030", '[{"name":"佳县红枣产业"}]'.encode("gb18030"), problem=UNREADABLE),
    Case("UTF-16", '[{"name":"佳县"}]'.encode("utf-16"), problem=UNREADABLE),
    Case("JSON named text", text({}), kind="text/plain", problem=(415, "wrong-media-type", ())),
    Case("no content type", text({}), kind="", problem=(415, "wrong-media-type", ())),
    Case("XLS", text({}), kind="application/vnd.ms-excel", problem=(415, "wrong-media-type", ())),
    Case(
        "type of rows for JSON",
        text({}),
        query="&type=project",
        problem=(422, "invalid", [("not_allowed_value", "/query/type")]),
    ),
    Case(
        "broken lines",
        b'{"a":\n\n' + json.dumps(project()).encode() + b"\nNaN\n{}",
        kind=NDJSON,
        lines=[
            rejected(("unreadable_item", "/0")),
            CREATED,
            rejected(("unreadable_item", "/2")),
            rejected(("field_missing", "/3/type")),
        ],
    ),
    Case(
        "a line in GB18030",
        json.dumps(project()).encode() + '\n{"name":"佳县"}'.encode("gbk"),
        kind=NDJSON,
        lines=[CREATED, rejected(("not_utf8", "/1"))],
    ),
    Case("lines in UTF-16", '{"name":"佳县"}\n'.encode("utf-16"), kind=NDJSON, problem=UNREADABLE),
    Case("an array as lines", text({}), kind=NDJSON, lines=[rejected(("wrong_type", "/0"))]),
    Case("blank lines only", b"\n \n", kind=NDJSON, problem=(422, "invalid", ())),
    Case(
        "gzip as CSV unpacked nowhere",
        gzip.compress(b"a,b"),
        kind=CSV,
        problem=(400, "unreadable", [("wrong_encoding", "/rows/1")]),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_hostile_list_gets_its_exact_answer(
    province: httpx.AsyncClient, case: Case
) -> None:
    await assert_told(province, case)


async def test_the_encoding_of_a_body_that_is_not_utf8_is_named(
    province: httpx.AsyncClient,
) -> None:
    answer = await province.post(
        "/projects/v1/batches",
        content='[{"name":"佳县红枣产业"}]'.encode("gb18030"),
        headers={"Idempotency-Key": '"gb"', "Content-Type": "application/json"},
    )
    assert "GB18030" in answer.json()["detail"]
    assert "UTF-8" in answer.json()["detail_zh"]
