"""Warnings stand on the receipt, are counted apart and refuse nothing."""

import httpx

from tests.services.projects.batches.test_api import push
from tests.services.projects.conftest import project

COMMITTED = {"entry": "committed", "amount_yuan": "100.00", "on": "2023-03-01"}
RECEIVED = {"entry": "received", "amount_yuan": "100.01", "on": "2023-03-02"}


async def test_a_warned_item_is_taken_and_its_line_says_what_is_odd(
    province: httpx.AsyncClient,
) -> None:
    items = [project("calm"), project("odd", funds=[COMMITTED, RECEIVED]), project("bad", kind="x")]
    receipt = (await push(province, items, key="warned", query="report=errors")).json()
    assert receipt["counts"] == {"created": 2, "rejected": 1}
    assert (receipt["received"], receipt["warned"]) == (3, 1)
    odd, bad = receipt["items"]
    assert (odd["outcome"], odd["errors"]) == ("created", [])
    assert [
        (told["code"], told["pointer"], told["value"], told["expected"]) for told in odd["warnings"]
    ] == [("received_over_committed", "/1/funds", "100.01", "<= 100.00")]
    assert (bad["outcome"], bad["warnings"]) == ("rejected", [])

    lines = (await province.get(receipt["links"]["items"])).json()["items"]
    assert lines[1:] == receipt["items"]
    read = (await province.get(receipt["links"]["self"])).json()
    assert (read["warned"], read["counts"]) == (1, receipt["counts"])


async def test_lines_are_filtered_by_whether_they_are_warned(
    province: httpx.AsyncClient,
) -> None:
    items = [project("calm"), project("odd", funds=[COMMITTED, RECEIVED]), project("bad", kind="x")]
    path = (await push(province, items, key="warned")).json()["links"]["items"]

    async def found(**filters: str) -> list[str]:
        lines = (await province.get(path, params=filters)).json()["items"]
        return [line["source_id"] for line in lines]

    assert await found(warned="true") == ["odd"]
    assert await found(warned="false") == ["calm", "bad"]
    assert await found(warned="false", outcome="created") == ["calm"]
    assert await found(warned="true", outcome="rejected") == []
    assert (await province.get(path, params={"warned": "perhaps"})).status_code == 422


async def test_validate_warns_like_commit_and_a_repeat_is_not_warned_again(
    province: httpx.AsyncClient,
) -> None:
    items = [project("odd", funds=[RECEIVED])]
    tried = await push(province, items, key="try", query="mode=validate&report=full")
    done = await push(province, items, key="do")
    again = await push(province, items, key="again")
    assert [answer.json()["warned"] for answer in (tried, done, again)] == [1, 1, 0]
    assert again.json()["counts"] == {"unchanged": 1}


async def test_a_single_item_is_warned_in_its_answer(province: httpx.AsyncClient) -> None:
    answer = await province.post(
        "/projects/v1/projects",
        json=project("odd", funds=[RECEIVED]),
        headers={"Idempotency-Key": '"one"'},
    )
    assert answer.status_code == 201
    assert [told["pointer"] for told in answer.json()["warnings"]] == ["/funds"]


async def test_the_catalogue_says_which_codes_only_warn(province: httpx.AsyncClient) -> None:
    codes = (await province.get("/projects/v1/error-codes")).json()["items"]
    severities = {code["code"]: code["severity"] for code in codes}
    assert severities["received_over_committed"] == severities["implausible_jump"] == "warning"
    assert severities["end_before_start"] == severities["persons_over_person_times"] == "error"


async def test_an_end_before_the_beginning_or_in_another_age_is_refused(
    province: httpx.AsyncClient,
) -> None:
    items = [
        project("before", planned_end_on="2023-02-28"),
        project("same", planned_end_on="2023-03-01"),
        project("far", planned_end_on="9999-12-31"),
    ]
    receipt = (await push(province, items, key="ends")).json()
    assert [[told["code"] for told in line["errors"]] for line in receipt["items"]] == [
        ["end_before_start"],
        [],
        ["planned_day_implausible"],
    ]
    assert [told["code"] for told in receipt["items"][1]["warnings"]] == ["end_before_landing"]


async def test_beneficiaries_are_persons_or_person_times_and_one_of_them_at_least(
    province: httpx.AsyncClient,
) -> None:
    reached = [
        {"on": "2023-09-30"},
        {"persons": 3, "person_times": 2, "on": "2023-09-30"},
        {"persons": 3, "on": "2023-09-30", "group": "elderly"},
        {"persons": 2, "person_times": 5, "on": "2023-10-30"},
    ]
    refused = (await push(province, [project(beneficiaries=reached)], key="none")).json()
    assert [(told["code"], told["pointer"]) for told in refused["items"][0]["errors"]] == [
        ("nobody_counted", "/0/beneficiaries/0"),
        ("persons_over_person_times", "/0/beneficiaries/1/persons"),
    ]
    taken = (await push(province, [project(beneficiaries=reached[2:])], key="some")).json()
    read = (await province.get(f"/projects/v1/projects/{taken['items'][0]['id']}")).json()
    assert read["totals"]["beneficiaries"] == {"person_times": 5, "persons": 5}
    assert read["totals"]["beneficiaries_by_group"] == {
        "elderly": {"person_times": 0, "persons": 3},
        "general": {"person_times": 5, "persons": 2},
    }
