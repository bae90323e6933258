"""The list of organizations: which filters are answered, and which codes are refused."""

from collections.abc import Mapping

import httpx
import pytest

from services.registry.organizations.bodies import EXAMPLE
from tests.services.registry.conftest import bearer

ORGANIZATIONS = "/registry/v1/organizations"


@pytest.fixture
async def pushed(door: httpx.AsyncClient, secrets: Mapping[str, str]) -> httpx.AsyncClient:
    """Somebody at the door of registry, which holds one organization of Jiangsu's."""
    headers = {
        "Authorization": await bearer(door, "province-32", secrets["province-32"]),
        "Idempotency-Key": '"one"',
    }
    answer = await door.post(ORGANIZATIONS, json=EXAMPLE, headers=headers)
    assert answer.status_code == 201, answer.text
    return door


@pytest.mark.parametrize(
    ("filters", "is_found"),
    [
        ({"code": EXAMPLE["code"]}, True),
        ({"division": "320000"}, True),
        ({"province": "320000"}, True),
        ({"division": "610824"}, False),
        ({"province": "000000"}, False),
        # In good order, and nobody's: that no organization has it is an answer.
        ({"code": "51110000DEMX00014D"}, False),
        ({"status": "closed"}, False),
    ],
    ids=str,
)
async def test_a_code_in_good_order_is_answered_with_what_there_is(
    pushed: httpx.AsyncClient, filters: dict[str, str], is_found: bool
) -> None:
    answer = await pushed.get(ORGANIZATIONS, params=filters)
    assert answer.status_code == 200, answer.text
    assert [one["code"] for one in answer.json()["items"]] == [EXAMPLE["code"]] * is_found


@pytest.mark.parametrize(
    ("filters", "code", "expected"),
    [
        ({"code": "53320000DEMX00030F"}, "credit_code_wrong", "check"),
        ({"code": "53320000demx00030e"}, "credit_code_wrong", "capital letters"),
        ({"code": "53 32"}, "credit_code_wrong", ""),
        ({"division": "990000"}, "division_unknown", "/registry/v1/divisions"),
        ({"division": "330104"}, "division_retired", "330102, 330114"),
        ({"province": "610824"}, "division_of_other_level", "610000"),
        ({"division": "32"}, "string_pattern_mismatch", None),
        ({"status": "gone"}, "literal_error", None),
        ({"credit_status": "fine"}, "literal_error", None),
    ],
    ids=str,
)
async def test_a_code_that_means_nothing_is_refused_with_what_is_expected(
    pushed: httpx.AsyncClient, filters: dict[str, str], code: str, expected: str | None
) -> None:
    answer = await pushed.get(ORGANIZATIONS, params=filters)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, f"/query/{next(iter(filters))}")
    assert expected is None or expected in fault["expected"]


async def test_all_wrong_codes_are_told_at_once(pushed: httpx.AsyncClient) -> None:
    answer = await pushed.get(ORGANIZATIONS, params={"code": "1", "division": "990000"})
    assert {fault["code"] for fault in answer.json()["errors"]} == {
        "credit_code_wrong",
        "division_unknown",
    }


async def test_who_is_refused_takes_no_credit_code_from_another(
    door: httpx.AsyncClient, secrets: Mapping[str, str]
) -> None:
    headers = {
        "Authorization": await bearer(door, "province-32", secrets["province-32"]),
        "Idempotency-Key": '"codes"',
    }
    items = [
        EXAMPLE | {"source_id": "not ours", "division": "110000"},
        EXAMPLE | {"source_id": "first"},
        EXAMPLE | {"source_id": "second"},
    ]
    answer = await door.post("/registry/v1/batches?report=full", json=items, headers=headers)
    lines = answer.json()["items"]
    assert [line["outcome"] for line in lines] == ["rejected", "created", "rejected"]
    assert [fault["code"] for fault in lines[2]["errors"]] == ["credit_code_taken"]
    assert (lines[2]["id"], lines[2]["version"]) == (None, None)
