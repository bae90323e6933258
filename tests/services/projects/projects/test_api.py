"""The list of projects: codes that mean nothing are refused by projects' own copy of divisions."""

import httpx
import pytest

from tests.services.projects.conftest import BEIJING

PROJECTS = "/projects/v1/projects"


@pytest.mark.parametrize(
    ("query", "code", "expected"),
    [
        ("county=990000", "division_unknown", "a county"),
        ("county=610000", "division_of_other_level", "a county, not a province"),
        ("county=610928", "division_retired", "610981"),
        ("organization=53320000DEMX00030F", "credit_code_wrong", "check"),
    ],
)
async def test_a_code_that_means_nothing_is_refused_with_what_is_expected(
    province: httpx.AsyncClient, query: str, code: str, expected: str
) -> None:
    answer = await province.get(f"{PROJECTS}?{query}")
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["code"] == code
    assert fault["pointer"].startswith("/query/")
    assert expected in fault["expected"]


async def test_codes_are_not_looked_up_for_somebody_without_a_token(
    province: httpx.AsyncClient,
) -> None:
    del province.headers["Authorization"]
    assert (await province.get(f"{PROJECTS}?county=990000")).status_code == 401


@pytest.mark.parametrize("query", ["county=610981", f"organization={BEIJING}"])
async def test_a_code_in_good_order_that_no_project_bears_answers_an_empty_page(
    province: httpx.AsyncClient, query: str
) -> None:
    answer = await province.get(f"{PROJECTS}?{query}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])
