"""A project's ledger can be full: what finds no room is refused, what makes room is not."""

from typing import Any

import httpx

from services.projects.projects.ledger import MOST_OF
from tests.services.projects.conftest import progress, project
from tests.services.projects.progress.doors import faults, held, outcomes, push

MOST = MOST_OF["progress"]


def reported(number: int, **changes: Any) -> dict[str, Any]:
    return progress(f"G-{number}", **({"households": 1} | changes))


async def test_progress_beyond_the_limit_is_refused_item_by_item_until_some_is_withdrawn(
    province: httpx.AsyncClient,
) -> None:
    receipt = await push(province, project(), *(reported(n) for n in range(MOST + 2)))
    assert outcomes(receipt)[1:] == ["created"] * MOST + ["rejected"] * 2
    assert faults(receipt) == [(f"/{MOST + n}", "ledger_full") for n in (1, 2)]
    refused = receipt["items"][-1]
    assert (refused["id"], refused["version"], refused["warnings"]) == (None, None, [])
    assert (await held(province))["totals"]["results"] == {"households": MOST}

    gone = progress("G-0", source_version=2, is_withdrawn=True)
    again = await push(province, gone, reported(MOST))
    assert outcomes(again) == ["updated", "created"]


async def test_what_came_by_progress_counts_when_the_project_is_pushed_anew(
    province: httpx.AsyncClient,
) -> None:
    entry = {"person_times": 1, "on": "2023-09-30"}
    reached = [{"person_times": 1}] * 100
    items = [progress(f"G-{n}", beneficiaries=reached) for n in range(10)]
    await push(province, project(beneficiaries=[entry] * 1000), *items[:9])
    fund = {"entry": "spent", "amount_yuan": "1.00", "on": "2023-09-30"}
    fits = project(source_version=2, beneficiaries=[entry] * 1000, funds=[fund] * 100)
    assert outcomes(await push(province, fits)) == ["updated"]
    full = project(source_version=3, beneficiaries=[entry] * 1000, funds=[fund] * 101)
    assert faults(await push(province, full)) == [("/0", "ledger_full")]
    assert faults(await push(province, items[9])) == [("/0", "ledger_full")]
