"""What is reported bit by bit is counted like what is pushed whole: once, and in its own unit."""

from typing import Any

from tests.journeys.callers import Portal, Province
from tests.journeys.items import project
from tests.journeys.test_push_reaches_dashboard import grown


async def test_progress_is_counted_once_corrected_in_its_place_and_gone_when_withdrawn(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed = project(helper)
    await portal.applied(await jiangsu.push(pushed))
    before = await portal.overview()
    reported = {
        "type": "progress",
        "source_id": f"{pushed['source_id']}-1",
        "source_version": 1,
        "project": pushed["source_id"],
        "on": "2024-01-31",
        "funds": [
            {"entry": "committed", "amount_yuan": "100.00", "fund_source": "enterprise"},
            {"entry": "received", "amount_yuan": "60.00"},
            {"entry": "in_kind", "amount_yuan": "7000.00"},
        ],
        "beneficiaries": [{"group": "elderly", "persons": 30, "person_times": 90}],
    }
    await portal.applied(await jiangsu.push(reported))
    once = await portal.overview()
    assert grown(before, once, "C00") == 0, "it is part of the project"
    assert grown(before, once, "C01") == 100, "yuan committed"
    assert grown(before, once, "C02") == 60, "yuan paid in, and no goods"
    assert grown(before, once, "C04") == 90, "person-times, and no persons"

    assert (await jiangsu.push(reported))["sequence"] is None
    fewer = reported | {"source_version": 2, "beneficiaries": [{"persons": 30}]}
    anew = pushed | {"source_version": 2, "name": "红枣产业帮扶二期"}
    await portal.applied(await jiangsu.push(fewer, anew))
    corrected = await portal.overview()
    assert grown(before, corrected, "C01") == 100, "the project pushed anew keeps its progress"
    assert grown(before, corrected, "C04") == 0

    names = ("type", "source_id", "project", "on")
    gone = {name: reported[name] for name in names} | {"source_version": 3, "is_withdrawn": True}
    await portal.applied(await jiangsu.push(gone))
    assert await portal.overview() == before
