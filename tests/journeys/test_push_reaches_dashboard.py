"""A province pushes, and whoever opens the dashboard sees exactly that, no less and no more."""

from typing import Any

from tests.journeys.callers import Figure, Portal, Province
from tests.journeys.items import organization, pairing, project


async def test_a_pushed_pairing_and_project_change_the_overview_by_exactly_that(
    jiangsu: Province, portal: Portal
) -> None:
    before = await portal.overview()

    helper = organization()
    registered = await jiangsu.push(helper, pairing(helper, "610727"))
    await portal.applied(registered, of="registry", at="projects")
    receipt = await jiangsu.push(project(helper, "610727"))
    await portal.applied(registered, of="registry")
    await portal.applied(receipt)

    after = await portal.overview()
    assert grown(before, after, "A01") == 1, "one more key county is paired"
    assert grown(before, after, "A02") == 1, "one more organization is paired"
    assert grown(before, after, "A05") == 1, "by an eastern province"
    assert grown(before, after, "C00") == 1, "one more project"
    assert grown(before, after, "C01") == 500_000, "yuan committed"
    assert grown(before, after, "C04") == 320, "person-times"
    assert before["A01"].denominator == after["A01"].denominator == "160"


async def test_the_overview_names_a_sequence_no_older_than_the_receipt(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    receipt = await jiangsu.push(project(helper))
    await portal.applied(receipt)
    freshness = (await portal.read("overview"))["freshness"]
    assert int(freshness["sources"]["projects"]["sequence"]) >= int(receipt["sequence"])


async def test_a_sequence_that_was_never_given_out_is_never_said_to_be_applied(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    receipt = await jiangsu.push(project(helper))
    await portal.applied(receipt)
    assert not await portal.has_applied(int(receipt["sequence"]) + 1, wait=0.5)


async def test_an_update_replaces_what_was_pushed_before(
    jiangsu: Province, portal: Portal, helper: dict[str, Any]
) -> None:
    pushed = project(helper)
    await portal.applied(await jiangsu.push(pushed))
    before = await portal.overview()

    doubled = [{"person_times": 640, "on": "2023-09-30"}]
    update = pushed | {"source_version": 2, "beneficiaries": doubled, "kind": "education"}
    await portal.applied(await jiangsu.push(update))

    after = await portal.overview()
    assert grown(before, after, "C00") == 0
    assert grown(before, after, "C04") == 320


def grown(before: dict[str, Figure], after: dict[str, Figure], code: str) -> float:
    """By how much the numerator of an indicator has grown."""
    return float(after[code].numerator) - float(before[code].numerator)
