"""The list of pairings: codes that mean nothing are refused."""

import httpx
import pytest

PAIRINGS = "/registry/v1/pairings"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("county=990000", "division_unknown"),
        ("county=610800", "division_of_other_level"),
        ("county=500105", "division_retired"),
        ("organization=53320000DEMX00030F", "credit_code_wrong"),
        ("organization=x", "credit_code_wrong"),
    ],
)
async def test_a_code_that_means_nothing_is_refused(
    door: httpx.AsyncClient, query: str, code: str
) -> None:
    answer = await door.get(f"{PAIRINGS}?{query}")
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("query", ["county=610824", "organization=53320000DEMX00030E"])
async def test_a_code_in_good_order_that_nothing_bears_answers_an_empty_page(
    door: httpx.AsyncClient, query: str
) -> None:
    answer = await door.get(f"{PAIRINGS}?{query}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])
