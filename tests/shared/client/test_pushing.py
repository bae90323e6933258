"""A file is handed over once, whatever happens to the line, the token and the service."""

import itertools
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from shared.client import (
    Client,
    FileChanged,
    How,
    Pushing,
    Receipt,
    Refused,
    Snapshotting,
    Unreachable,
    Whole,
    connection,
    follow,
    survey,
)
from shared.client.files import PIECE_BYTES
from tests.emptying import leave_nothing_in
from tests.services.projects.conftest import project
from tests.shared.client.conftest import Site

HOW = How("projects", "cn-32")
Write = Callable[..., Path]


async def pushed(site: Site, path: Path, how: How = HOW, *, attempts: int = 1) -> Receipt:
    """What one run of the command comes to."""
    async with site.client(attempts=attempts) as client:
        receipt = await Pushing(client, survey(path), how).hand_over()
        return await follow(client, how.service, receipt)


async def assert_written_once(site: Site, count: int) -> None:
    assert await site.count("projects") == count
    assert await site.count("outbox") == count
    assert await site.count("receipt_lines") == count
    assert await site.count("batches") == 1
    assert await site.count("answered_keys") == 1


async def test_a_line_cut_in_the_middle_loses_and_doubles_nothing(site: Site, large: Path) -> None:
    site.gate.plans = [8_000_000, 15_000_000]
    for _ in range(2):
        with pytest.raises(Unreachable):
            await pushed(site, large)
    receipt = await pushed(site, large)
    assert (receipt.status, receipt.counts) == ("processed", {"created": 5_200})
    await assert_written_once(site, 5_200)


async def test_one_run_goes_on_by_itself_over_cuts_and_busy_answers(
    site: Site, large: Path
) -> None:
    site.gate.plans = ["busy", 8_000_000, "busy", 0, 15_000_000, "answer"]
    receipt = await pushed(site, large, attempts=10)
    assert site.gate.plans == [], "every trouble was met"
    assert receipt.counts == {"created": 5_200}
    await assert_written_once(site, 5_200)


@pytest.mark.parametrize("count", [3, 5_001])
async def test_a_lost_answer_is_given_again_and_nothing_is_done_twice(
    site: Site, write: Write, count: int
) -> None:
    path = write([project(f"P-{n}") for n in range(count)])
    site.gate.plans = ["answer"]
    with pytest.raises(Unreachable):
        await pushed(site, path)
    async with site.client() as client:
        receipt = await Pushing(client, survey(path), HOW).hand_over()
        assert receipt.is_replayed
        await follow(client, "projects", receipt)
    await assert_written_once(site, count)


async def test_a_repeated_command_sends_nothing_and_shows_the_same_receipt(
    site: Site, large: Path
) -> None:
    first = await pushed(site, large)
    carried = site.gate.carried
    again = await pushed(site, large)
    assert again.is_replayed
    assert (again.batch_id, again.counts) == (first.batch_id, first.counts)
    assert site.gate.carried - carried < 10_000


async def test_another_file_of_the_same_name_is_another_push(site: Site, write: Write) -> None:
    await pushed(site, write([project("A")]))
    receipt = await pushed(site, write([project("A"), project("B")]))
    assert receipt.counts == {"unchanged": 1, "created": 1}


async def test_the_same_file_can_be_pushed_anew(site: Site, write: Write) -> None:
    path = write([project("A")])
    first = await pushed(site, path)
    async with site.client() as client:
        again = await Pushing(client, survey(path), HOW).hand_over(is_again=True)
    assert again.batch_id != first.batch_id
    assert again.counts == {"unchanged": 1}


async def test_a_damaged_note_is_as_good_as_none(site: Site, write: Write) -> None:
    path = write([project("A")])
    await pushed(site, path)
    path.with_name(path.name + ".push.json").write_text('[{"wish": 1')
    assert (await pushed(site, path)).counts == {"unchanged": 1}


async def test_a_service_that_was_set_up_anew_gets_the_file_again(site: Site, write: Write) -> None:
    path = write([project("A")])
    await pushed(site, path)
    async with site.database.transaction() as tx:
        await leave_nothing_in(tx, "projects", "batches", "receipt_lines", "answered_keys")
    assert (await pushed(site, path)).counts == {"created": 1}


async def test_a_token_that_has_run_out_is_renewed_in_the_middle(
    site: Site, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The client holds its token to be good for an hour, registry gives one that has run out.
    monkeypatch.setattr(connection, "_SECONDS_BEFORE_EXPIRY", -3_600)
    path = write([project("A")])
    async with site.client() as client:
        site.registry.state.settings.token_seconds = -60
        with pytest.raises(Refused) as refused:
            await client.backlog("projects", "cn-32")
        assert refused.value.status == 401
        site.registry.state.settings.token_seconds = 600
        receipt = await Pushing(client, survey(path), HOW).hand_over()
    assert receipt.counts == {"created": 1}


async def test_a_wrong_secret_is_told_and_not_tried_again(site: Site) -> None:
    urls = {"registry": site.registry_url, "projects": site.gate.url, "stats": site.gate.url}
    heard: list[Exception] = []
    async with Client(
        urls, client_id="province-32", client_secret="wrong", attempts=5, heard=heard.append
    ) as client:
        with pytest.raises(Refused) as refused:
            await client.backlog("projects", "cn-32")
    assert refused.value.status == 401
    assert "401" in refused.value.words("zh")
    assert heard == []
    assert site.gate.connections == 0


@pytest.mark.parametrize(("plans", "count"), [(["busy", 0], 2), ([0] * 5, 4)])
async def test_each_trouble_that_is_tried_again_is_heard(
    site: Site, plans: list[int | str], count: int
) -> None:
    site.gate.plans, is_cut = list(plans), len(plans) == 5
    heard: list[Exception] = []
    urls = {"registry": site.registry_url, "projects": site.gate.url, "stats": site.gate.url}
    async with Client(
        urls, client_id="province-32", client_secret=site.secret, attempts=5, heard=heard.append
    ) as client:
        with pytest.raises(Unreachable) if is_cut else nullcontext():
            await client.backlog("projects", "cn-32")
    assert len(heard) == count


async def test_a_file_that_changes_while_it_is_sent_is_not_taken(site: Site, large: Path) -> None:
    def grow(count: int) -> None:
        if count == PIECE_BYTES:
            with large.open("a") as file:
                file.write(json.dumps(project("late")) + "\n")

    async with site.client(attempts=5) as client:
        with pytest.raises(FileChanged):
            await Pushing(client, survey(large), HOW).hand_over(grow)
    for table in ("projects", "answered_keys"):
        assert await site.count(table) == 0


async def test_bytes_that_were_swapped_behind_the_digest_are_refused(
    site: Site, write: Write
) -> None:
    path = write([project("A")])
    surveyed = survey(path)
    path.write_text(path.read_text().replace("A", "B"))
    async with site.client() as client:
        with pytest.raises(Refused) as refused:
            await Pushing(client, surveyed, HOW).hand_over()
    assert refused.value.status == 400
    assert "Content-Digest" in refused.value.words("en")
    assert await site.count("projects") == 0


async def test_the_progress_ends_at_the_length_of_the_file(site: Site, write: Write) -> None:
    path = write([project(f"P-{n}") for n in range(200)], width=4_000)
    sent: list[int] = []
    async with site.client() as client:
        await Pushing(client, survey(path), HOW).hand_over(sent.append)
    assert sent[0] == 0
    assert sent[-1] == path.stat().st_size
    assert max(after - before for before, after in itertools.pairwise(sent)) <= PIECE_BYTES


async def test_a_refused_atomic_batch_has_a_receipt_and_can_be_tried_again(
    site: Site, write: Write
) -> None:
    path = write([project("A"), project("B", kind="mining")])
    how = How("projects", "cn-32", is_atomic=True)
    first = await pushed(site, path, how)
    assert (first.status, first.counts) == ("refused", {"rejected": 1, "not_applied": 1})
    assert first.refused == 1
    again = await pushed(site, path, how)
    assert again.batch_id != first.batch_id


async def test_a_preview_is_made_anew_and_committed_as_it_was_foretold(
    site: Site, write: Write
) -> None:
    path = write([project("A")])
    how = How("projects", "cn-32", mode="validate")
    first, second = await pushed(site, path, how), await pushed(site, path, how)
    assert first.batch_id != second.batch_id
    assert await site.count("projects") == 0
    async with site.client() as client:
        assert (await client.commit("projects", first.batch_id, key="c1")).status == "processed"
        with pytest.raises(Refused) as moved:
            await client.commit("projects", second.batch_id, key="c2")
    assert moved.value.slug == "preview-moved"
    assert moved.value.receipt
    assert moved.value.receipt.counts == {"unchanged": 1}


async def test_a_snapshot_over_a_cut_line_goes_on_where_it_was(site: Site, large: Path) -> None:
    whole = Whole("projects", "project", "cn-32")
    site.gate.plans = [8_000_000]
    with pytest.raises(Unreachable):
        async with site.client() as client:
            await Snapshotting(client, survey(large), whole).lay_down()
    async with site.client() as client:
        snapshotting = Snapshotting(client, survey(large), whole)
        snapshot = await snapshotting.lay_down()
        carried = site.gate.carried
        assert await snapshotting.lay_down() == replace(snapshot, parts={1: 5_200})
        assert site.gate.carried - carried < 10_000, "what is there is not sent again"
        receipt = await snapshotting.close(snapshot, None)
        receipt = await follow(client, "projects", receipt)
        assert receipt.counts == {"created": 5_200}
        assert (await snapshotting.close(await snapshotting.lay_down(), None)).is_replayed
