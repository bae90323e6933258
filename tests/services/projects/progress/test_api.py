"""Progress at the doors of projects: what it adds, how it is put right, and who sees what."""

import asyncio
from collections import Counter
from typing import Any

import httpx

from services.projects.progress.bodies import EXAMPLE
from shared.contracts.projects import ProjectState
from shared.database import Database
from tests.services.projects.conftest import progress, project, rows
from tests.services.projects.progress.doors import (
    faults,
    hand_over,
    held,
    outcomes,
    push,
    told,
    warnings,
)

MONEY = {"entry": "received", "amount_yuan": "0.10", "fund_source": "enterprise"}


async def test_progress_adds_to_its_project_as_one_version_and_one_event_of_the_batch(
    province: httpx.AsyncClient, database: Database
) -> None:
    receipt = await push(
        province,
        progress("G-1", funds=[MONEY], households=3, volunteer_hours="1.5"),
        project(),
        progress("G-2", on="2023-11-30", funds=[MONEY, MONEY], households=4),
    )
    assert outcomes(receipt) == ["created"] * 3
    assert await told(database) == [("registered", 1), ("updated", 2)]
    now = await held(province)
    assert now["version"] == 2
    assert now["totals"]["funds"]["received"] == "0.30"
    assert now["totals"]["funds_by_source"]["received"] == {"enterprise": "0.30"}
    assert now["totals"]["results"] == {"households": 7, "volunteer_hours": "1.5"}
    lines = receipt["items"]
    assert [one["id"] for one in now["progress"]] == [lines[0]["id"], lines[2]["id"]]
    async with rows(
        database, "select convert_from(data, 'UTF8') from outbox where version = 2"
    ) as (row,):
        ProjectState.model_validate_json(row[0])
    assert receipt["sequence"] is not None


async def test_the_example_is_accepted_and_read_back_as_it_was_sent(
    province: httpx.AsyncClient,
) -> None:
    await push(province, project(EXAMPLE["project"]))
    answer = await hand_over(province, "progress", EXAMPLE)
    assert (answer.status_code, answer.json()["warnings"]) == (201, [])
    read = (await province.get(f"/projects/v1/progress/{answer.json()['id']}")).json()
    on = {"on": EXAMPLE["on"]}
    assert read["funds"] == [fund | on for fund in EXAMPLE["funds"]]
    assert read["beneficiaries"] == [one | on for one in EXAMPLE["beneficiaries"]]
    assert {result["entry"]: result["amount"] for result in read["results"]} == {
        name: EXAMPLE[name]
        for name in ("households", "jobs_placed", "volunteer_hours", "consumption_sales_yuan")
    }
    assert read["note"] == EXAMPLE["note"]
    now = await held(province, EXAMPLE["project"])
    assert read["project_id"] == now["id"]
    assert now["totals"]["funds"] == {
        "committed": "500000.00", "received": "100000.00", "spent": "0.00", "in_kind": "12500.00",
    }  # fmt: skip
    assert now["totals"]["milestones"] == [{"name": "红枣烘干车间投产", "reached_on": "2023-10-20"}]


async def test_sent_again_it_changes_nothing_and_corrected_it_takes_its_own_place(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, project(), progress(households=3), progress("G-2", households=5))
    again = await push(province, progress(households=3), progress("G-2", households=5))
    assert outcomes(again) == ["unchanged"] * 2
    assert again["sequence"] is None

    corrected = progress(source_version=2, households=30, correction_reason="漏计")
    receipt = await push(province, corrected)
    assert (outcomes(receipt), warnings(receipt)) == (["updated"], [])
    now = await held(province)
    assert now["totals"]["results"] == {"households": 35}
    assert now["correction_reason"] == "漏计"
    assert len(await told(database)) == 3


async def test_a_change_without_a_reason_is_warned_of(province: httpx.AsyncClient) -> None:
    await push(province, project(), progress(households=3))
    receipt = await push(province, progress(source_version=2, households=4))
    assert outcomes(receipt) == ["updated"]
    assert warnings(receipt) == [("/0/correction_reason", "changed_without_reason")]


async def test_withdrawn_progress_brings_nothing_and_may_come_back(
    province: httpx.AsyncClient,
) -> None:
    await push(province, project(), progress(funds=[MONEY], villages=["甲村"], note="一"))
    first = await held(province)
    line = (
        await push(province, progress(source_version=2, is_withdrawn=True, correction_reason="重"))
    )["items"][0]
    gone = await held(province)
    assert gone["totals"]["funds"]["received"] == "0.00"
    assert gone["totals"]["villages"] == 0
    assert gone["progress"] == []
    back = progress(source_version=3, funds=[MONEY], villages=["甲村"], note="一")
    await push(province, back)
    again = await held(province)
    assert again["totals"] == first["totals"]
    versions = await province.get(f"/projects/v1/progress/{line['id']}/versions")
    assert [one["type"] for one in versions.json()["items"]] == [
        "recorded",
        "withdrawn",
        "restored",
    ]


async def test_the_project_pushed_anew_keeps_what_came_by_progress(
    province: httpx.AsyncClient,
) -> None:
    await push(province, project(), progress(funds=[MONEY], households=2, villages=["甲村"]))
    fund = {"entry": "received", "amount_yuan": "5.00", "on": "2023-05-01"}
    await push(province, project(source_version=2, funds=[fund], beneficiaries=[]))
    now = await held(province)
    assert now["totals"]["funds"]["received"] == "5.10"
    assert now["totals"]["funds"]["committed"] == "0.00"
    assert now["totals"]["results"] == {"households": 2}
    assert now["totals"]["villages"] == 1
    await push(province, project(source_version=3, funds=[fund], beneficiaries=[]))
    assert (await held(province))["totals"] == now["totals"]


async def test_every_fault_of_progress_is_told(province: httpx.AsyncClient) -> None:
    await push(province, project(), project("P-2"), progress("mine", project="P-2", households=1))
    milestones: list[dict[str, Any]] = [
        {"name": "一"},
        {"name": "二", "reached_on": "2999-01-01"},
        {"name": "二", "planned_on": "9999-12-31"},
    ]
    receipt = await push(
        province,
        progress("a", project="P-9", households=1),
        progress("b", on="2999-01-01", trainees=1),
        progress("c", villages=[]),
        progress("d", is_withdrawn=True, note="?", funds=[MONEY]),
        progress("mine", source_version=2, households=1),
        progress("e", milestones=milestones),
        progress("f", beneficiaries=[{}, {"persons": 2, "person_times": 1}]),
        progress("g", volunteer_hours="1.25", colour=1, households=-1, project="P-9"),
        progress("h", volunteer_hours=2, consumption_sales_yuan="1e400"),
    )
    assert outcomes(receipt) == ["deferred", *["rejected"] * 8]
    assert faults(receipt) == [
        ("/0/project", "project_unknown"),
        ("/1/on", "day_in_future"),
        ("/2", "nothing_brought"),
        ("/3/funds", "withdrawn_yet_full"),
        ("/3/note", "withdrawn_yet_full"),
        ("/4/project", "another_project"),
        ("/5/milestones/0", "milestone_without_day"),
        ("/5/milestones/1/reached_on", "day_in_future"),
        ("/5/milestones/2/name", "milestone_twice"),
        ("/5/milestones/2/planned_on", "planned_day_implausible"),
        ("/6/beneficiaries/0", "nobody_counted"),
        ("/6/beneficiaries/1/persons", "persons_over_person_times"),
        ("/7/households", "out_of_range"),
        ("/7/volunteer_hours", "wrong_format"),
        ("/7/colour", "unknown_field"),
        ("/7/project", "project_unknown"),
        ("/8/volunteer_hours", "wrong_type"),
        ("/8/consumption_sales_yuan", "wrong_format"),
    ]


async def test_what_is_odd_about_the_project_is_told_at_the_progress_that_brings_it_about(
    province: httpx.AsyncClient,
) -> None:
    much = {"entry": "received", "amount_yuan": "500000.01"}
    receipt = await push(
        province,
        project(),
        progress("G-1", funds=[MONEY]),
        progress("G-2", funds=[much]),
        progress("G-3", households=1),
    )
    assert warnings(receipt) == [
        ("/2/funds", "received_over_committed"),
        ("/2/funds", "implausible_jump"),
    ]
    assert receipt["warned"] == 1


async def test_validate_foretells_what_commit_does_and_keeps_nothing(
    province: httpx.AsyncClient, database: Database
) -> None:
    items = [project(), progress(households=1), progress("G-2", project="P-2", households=1)]
    tried = await push(province, *items, mode="validate")
    assert tried["sequence"] is None
    assert await told(database) == []
    done = await push(province, *items)
    assert outcomes(tried) == outcomes(done) == ["created", "created", "deferred"]
    assert tried["counts"] == done["counts"]


async def test_progress_of_another_source_is_not_this_sources_project(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, project())
    async with database.transaction() as tx:
        await tx.exec_driver_sql("update projects set source = 'cn-11'")
    assert faults(await push(province, progress())) == [("/0/project", "project_unknown")]


async def test_progress_and_project_pushed_at_once_lose_nothing_and_keep_their_order(
    province: httpx.AsyncClient, database: Database
) -> None:
    await push(province, project(), project("P-2"))
    answers = await asyncio.gather(
        *(
            hand_over(
                province, "progress", progress(f"G-{n}", project=f"P-{1 + n % 2}", households=1)
            )
            for n in range(40)
        ),
        *(
            hand_over(province, "projects", project("P-1", source_version=2 + n, name=f"第{n}版"))
            for n in range(10)
        ),
        push(province, *(progress(f"B-{n}", households=1) for n in range(10))),
    )
    statuses = Counter(one.status_code for one in answers if isinstance(one, httpx.Response))
    assert set(statuses) <= {200, 201}
    for source_id, households in (("P-1", 30), ("P-2", 20)):
        assert (await held(province, source_id))["totals"]["results"] == {"households": households}
    async with rows(database, "select subject, version from outbox order by id") as found:
        versions: dict[str, list[int]] = {}
        for subject, version in found:
            versions.setdefault(subject, []).append(version)
    for heard in versions.values():
        assert heard == list(range(1, len(heard) + 1))
    batches = "select count(*), count(distinct (subject, correlation_id)) from outbox"
    async with rows(database, batches) as ((events, apart),):
        assert events == apart, "a project has one version for each batch that changes it"


async def test_the_list_of_progress_is_filtered_by_project(province: httpx.AsyncClient) -> None:
    await push(
        province, project(), project("P-2"), progress(), progress("G-2", project="P-2", note="二")
    )
    second = await held(province, "P-2")
    for wanted in ({"project": "P-2"}, {"project_id": second["id"]}):
        page = (await province.get("/projects/v1/progress", params=wanted)).json()
        assert [item["source_id"] for item in page["items"]] == ["G-2"]
    unknown = await province.get("/projects/v1/progress", params={"colour": "red"})
    assert unknown.status_code == 422


async def test_progress_cannot_be_read_or_written_without_the_scopes_of_projects(
    province: httpx.AsyncClient,
) -> None:
    nobody = {"Authorization": "", "Idempotency-Key": '"x"'}
    assert (
        await province.post("/projects/v1/progress", json=progress(), headers=nobody)
    ).status_code == 401
    assert (await province.get("/projects/v1/progress", headers=nobody)).status_code == 401
