"""A demo province's push: done once, patient with a busy service, honest about refusals."""

import pytest

from deploy.demo.delivery import Outcome, until_applied
from deploy.demo.push import SHOWN, Batch, Pusher
from shared.client import Heard, Refused
from tests.services.projects.conftest import project
from tests.shared.client.conftest import Site, no_waiting, site

__all__ = ["no_waiting", "site"]

BATCH = Batch("32", "projects", "demo/1", [project("P-1"), project("P-2")])


def pusher(site: Site, heard: Heard = lambda trouble: None) -> Pusher:
    """Jiangsu's line to the site, with the whole patience of the demo."""
    urls = {"registry": site.registry_url, "projects": site.gate.url, "stats": site.gate.url}
    return Pusher(urls, {"32": site.secret}, heard=heard)


async def test_a_batch_is_done_once_however_often_it_is_pushed(site: Site) -> None:
    async with pusher(site) as provinces:
        first, again = [await provinces.push(BATCH) for _ in range(2)]
    assert first.receipt.counts == again.receipt.counts == {"created": 2}
    assert not first.receipt.is_replayed
    assert again.receipt.is_replayed
    assert await site.count("projects") == 2


async def test_a_later_run_tells_what_became_of_it_and_not_of_the_first(site: Site) -> None:
    async with pusher(site) as provinces:
        await provinces.push(BATCH)
    async with pusher(site) as provinces:
        again = await provinces.push(BATCH)
    assert again.receipt.counts == {"unchanged": 2}
    assert not again.receipt.is_replayed
    assert await site.count("projects") == 2


async def test_other_items_under_the_same_name_are_another_batch(site: Site) -> None:
    other = Batch("32", "projects", "demo/1", [project("P-3")])
    async with pusher(site) as provinces:
        await provinces.push(BATCH)
        assert (await provinces.push(other)).receipt.counts == {"created": 1}


async def test_a_busy_service_is_asked_again_and_the_trouble_is_told(site: Site) -> None:
    site.gate.plans = ["busy", "busy"]
    troubles: list[Exception] = []
    async with pusher(site, troubles.append) as provinces:
        answer = await provinces.push(BATCH)
    assert answer.receipt.counts == {"created": 2}
    assert len(troubles) == 2


async def test_a_few_of_what_is_refused_are_shown_with_their_reasons(site: Site) -> None:
    wrong = [project(f"W-{n}", kind="mining") for n in range(SHOWN + 3)]
    outcome = Outcome()
    async with pusher(site) as provinces:
        for number in range(2):
            batch = Batch("32", "projects", f"demo/{number}", [project("P-1"), *wrong])
            outcome.add(batch, await provinces.push(batch))
    assert (outcome.received, outcome.rejected) == (2 * (SHOWN + 4), 2 * (SHOWN + 3))
    assert [line.source_id for line in outcome.examples] == [f"W-{n}" for n in range(SHOWN)]
    assert {line.errors[0].pointer for line in outcome.examples} == {
        f"/{n}/kind" for n in range(1, SHOWN + 1)
    }


async def test_a_province_that_is_not_let_in_is_told_so_at_once(site: Site) -> None:
    troubles: list[Exception] = []
    stranger = Pusher({"registry": site.registry_url}, {"32": "guessed"}, heard=troubles.append)
    async with stranger as provinces:
        with pytest.raises(Refused, match="401"):
            await provinces.push(Batch("32", "registry", "demo/1", [project()]))
    assert troubles == []


async def test_a_service_is_waited_for_until_it_has_heard_of_everything(site: Site) -> None:
    async with pusher(site) as provinces:
        waits = until_applied(provinces, "projects", heard={"projects": 7, "registry": 0})
        assert [service async for service in waits] == ["registry"]
