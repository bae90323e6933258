"""The life of one project, told bit by bit, and its history: who, when, which batch, what."""

from typing import Any

import httpx

from shared.database import Database
from tests.services.projects.conftest import progress, project
from tests.services.projects.progress.doors import hand_over, held, outcomes, push, told

SIGNED = {"intention": "2023-01-05", "signed": "2023-03-01"}
LANDED = SIGNED | {"implementing": "2023-04-01"}
PAUSED = LANDED | {"suspended": "2023-12-01"}


def in_stage(stage: str, version: int, **days: str) -> dict[str, Any]:
    return project(stage=stage, source_version=version, stage_dates=days, beneficiaries=[])


async def test_a_project_lives_from_signing_to_completion_and_its_history_tells_how(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, in_stage("signed", 1, **SIGNED))
    await push(province, in_stage("implementing", 2, **LANDED))
    paid = {"entry": "received", "amount_yuan": "200000.01", "fund_source": "enterprise"}
    await push(province, progress("G-1", on="2023-05-31", funds=[paid], households=12))
    plan = {"name": "茶园改造", "planned_on": "2023-10-01"}
    one = progress("G-2", on="2023-06-30", volunteer_hours="8.5", milestones=[plan])
    assert (await hand_over(province, "progress", one)).status_code == 201
    spent = {"entry": "spent", "amount_yuan": "199999.99"}
    reached = {"name": "茶园改造", "reached_on": "2023-10-20"}
    await push(
        province,
        progress("G-3", on="2023-10-31", funds=[spent], milestones=[reached], villages=["闹河村"]),
    )
    right = {"source_version": 2, "households": 21, "correction_reason": "户数录反"}
    correction = await push(province, progress("G-1", on="2023-05-31", funds=[paid], **right))
    assert outcomes(correction) == ["updated"]
    await push(province, in_stage("suspended", 3, **PAUSED))
    assert (await held(province))["stage_before"] == "implementing"
    await push(province, in_stage("implementing", 4, **PAUSED))
    await push(province, in_stage("completed", 5, **PAUSED, completed="2024-05-01"))

    assert await told(database) == [
        (event, version)
        for version, event in enumerate(
            ["registered", "landed", *["updated"] * 4, "suspended", "resumed", "completed"], 1
        )
    ]
    now = await held(province)
    assert (now["stage"], now["version"]) == ("completed", 9)
    assert now["totals"] == {
        "funds": {
            "committed": "500000.00", "received": "200000.01", "spent": "199999.99",
            "in_kind": "0.00",
        },
        "funds_by_source": {
            "committed": {"unknown": "500000.00"},
            "received": {"enterprise": "200000.01"},
            "spent": {"unknown": "199999.99"},
        },
        "beneficiaries": {"person_times": 0, "persons": 0},
        "beneficiaries_by_group": {},
        "results": {"households": 21, "volunteer_hours": "8.5"},
        "villages": 1,
        "milestones": [
            {"name": "茶园改造", "planned_on": "2023-10-01", "reached_on": "2023-10-20"}
        ],
    }  # fmt: skip
    versions = await _versions(province, now["id"])
    corrected = versions[5]
    assert (corrected["client_id"], corrected["batch_id"]) == (
        "province-32",
        correction["batch_id"],
    )
    assert corrected["time"] <= correction["finished_at"]
    line = correction["items"][0]
    entry = {"entry": "households", "on": "2023-05-31", "progress": line["id"]}
    assert sorted(corrected["changes"], key=lambda change: str(change["pointer"])) == [
        {"pointer": "/correction_reason", "before": None, "after": "户数录反"},
        {"pointer": "/results/0", "before": entry | {"amount": 12}, "after": None},
        {"pointer": "/results/0", "before": None, "after": entry | {"amount": 21}},
        {"pointer": "/totals/results/households", "before": 12, "after": 21},
    ]
    assert {change["pointer"] for change in versions[7]["changes"]} == {"/stage", "/stage_before"}
    own = await province.get(f"/projects/v1/progress/{line['id']}/versions")
    assert [
        (one["type"], one["batch_id"], [change["pointer"] for change in one["changes"]])
        for one in own.json()["items"]
    ][1] == (
        "corrected",
        correction["batch_id"],
        ["/results/0", "/results/0", "/correction_reason"],
    )


async def test_each_page_of_the_history_begins_with_what_changed_since_the_page_before(
    province: httpx.AsyncClient,
) -> None:
    for version in range(1, 6):
        await push(province, project(source_version=version, name=f"第{version}版"))
    project_id = (await held(province))["id"]
    whole = await _versions(province, project_id)
    assert whole[0]["changes"] == []
    assert [[change["after"] for change in one["changes"]] for one in whole[1:]] == [
        [f"第{version}版"] for version in range(2, 6)
    ]
    url, paged, cursor = f"/projects/v1/projects/{project_id}/versions", [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await province.get(url, params=query)).json()
        paged += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert paged == whole


async def _versions(province: httpx.AsyncClient, project_id: str) -> list[dict[str, Any]]:
    answer = await province.get(f"/projects/v1/projects/{project_id}/versions")
    versions: list[dict[str, Any]] = answer.json()["items"]
    return versions


async def test_of_one_day_what_the_batch_tells_last_stands(province: httpx.AsyncClient) -> None:
    await push(province, project(beneficiaries=[]))
    plans = [{"name": "茶园改造", "planned_on": f"2024-01-{day:02}"} for day in range(1, 21)]
    told_in_order = [
        progress(f"G-{place}", on="2023-10-31", milestones=[plan])
        for place, plan in enumerate(plans)
    ]
    await push(province, *told_in_order)
    assert (await held(province))["totals"]["milestones"] == [plans[-1]]
