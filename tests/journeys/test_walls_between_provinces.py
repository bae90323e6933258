"""A province writes its own and nobody else's, whatever it claims."""

from typing import Any

import httpx

from tests.journeys.callers import Portal, Province
from tests.journeys.items import organization, project


async def test_a_province_cannot_write_as_the_source_of_another(
    jiangsu: Province, guangdong: Province
) -> None:
    answer = await guangdong.hand_over(organization("440000"), source=jiangsu.source)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_province_cannot_register_an_organization_of_another(guangdong: Province) -> None:
    receipt = (await guangdong.hand_over(organization("320000"))).json()
    assert receipt["status"] == "partial"
    assert [error["pointer"] for error in receipt["items"][0]["errors"]] == ["/0/division"]


async def test_a_project_of_another_province_in_another_county_is_refused_and_not_counted(
    guangdong: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    before = await portal.overview()
    receipt = (await guangdong.hand_over(project(helper))).json()
    assert receipt["counts"] == {"rejected": 1}
    assert receipt["items"][0]["errors"][0]["code"] == "division_not_yours"
    assert await portal.overview() == before


async def test_nobody_writes_without_a_token_or_with_a_forged_one(
    jiangsu: Province, portal: Portal, http: httpx.AsyncClient
) -> None:
    url = f"{portal.url_of('projects')}/projects/v1/batches"
    for headers in ({}, {"Authorization": "Bearer ey.forged.token"}):
        answer = await http.post(url, json=[], headers=headers | {"Idempotency-Key": '"k"'})
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers
