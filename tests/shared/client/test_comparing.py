"""Books are compared with what is held: equal ones agree, and each difference is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.client import How, Pushing, survey
from shared.client.books import read_books
from shared.client.comparing import Account, Compared, OtherVersion, compare
from shared.client.reading import BooksUnreadable, items_of
from shared.client.refusals import UnknownFormat
from tests.services.projects.conftest import project
from tests.shared.client.conftest import Site

Write = Callable[..., Path]
ACCOUNT = Account("projects", "cn-32", "project", ("county", "month"))


async def compared(site: Site, path: Path, account: Account = ACCOUNT) -> Compared:
    async with site.client() as client:
        return await compare(client, [path], account)


async def hold(site: Site, path: Path) -> None:
    async with site.client() as client:
        await Pushing(client, survey(path), How("projects", "cn-32")).hand_over()


def books() -> list[dict[str, Any]]:
    """A sender's books of many kinds of items."""
    unversioned = project("无版本", counties=[{"code": "610924"}, {"code": "610926"}])
    del unversioned["source_version"]
    money = [
        {"entry": "received", "amount_yuan": "0.1", "on": "2023-05-01"},
        {"entry": "spent", "amount_yuan": "0.20", "on": "2023-05-01"},
    ]
    later = {"signed": "2024-11-05", "implementing": "2024-12-01"}
    return [
        project("b", source_version=7),
        project("A", counties=[{"code": "610924"}], stage_dates=later),
        project("z", funds=money, beneficiaries=[]),
        unversioned,
        *[project(f"P-{n}") for n in range(1_100)],
    ]


@pytest.mark.parametrize("by", [(), ("county",), ("county", "month"), ("kind", "stage")])
async def test_books_that_were_pushed_agree(site: Site, write: Write, by: tuple[str, ...]) -> None:
    path = write(books())
    await hold(site, path)
    found = await compared(site, path, Account("projects", "cn-32", "project", by))
    assert found.is_equal
    assert found.total.held
    assert found.total.held.count == 1_104


async def test_a_missing_a_changed_and_an_extra_item_are_found(site: Site, write: Write) -> None:
    await hold(site, write(books()))
    own = [item for item in books() if item["source_id"] != "P-700"]
    own[0] = project("b", source_version=8)
    own.append(project("never-sent", counties=[{"code": "610924"}]))
    found = await compared(site, write(own, "own.ndjson"))
    assert not found.is_equal
    assert found.missing == ["never-sent"]
    assert found.extra == ["P-700"]
    assert found.other == [OtherVersion("b", 8, 7)]
    assert [pair.key for pair in found.cells] == [("610924", "2023-03"), ("610926", "2023-03")]


async def test_a_content_changed_under_its_old_version_shows_in_the_sums(
    site: Site, write: Write
) -> None:
    await hold(site, write(books()))
    own = books()
    own[1]["funds"] = []
    found = await compared(site, write(own, "own.ndjson"))
    assert not found.is_equal
    assert [*found.missing, *found.extra, *found.other] == []
    assert [pair.key for pair in found.cells] == [("610924", "2024-11")]


async def test_progress_adds_to_its_project_wherever_it_stands(site: Site, write: Write) -> None:
    brought = [{"entry": "received", "amount_yuan": "12.34"}]
    progress = {"type": "progress", "source_version": 1, "project": "A", "on": "2023-10-31"}
    own = [
        {**progress, "source_id": "1", "funds": brought, "beneficiaries": [{"persons": 3}]},
        project("A"),
        {**progress, "source_id": "2", "funds": brought},
        {**progress, "source_id": "2", "source_version": 2, "is_withdrawn": True},
    ]
    first = write(own[:3])
    await hold(site, first)
    later = write(own[3:], "later.ndjson")
    async with site.client() as client:
        await Pushing(client, survey(later), How("projects", "cn-32")).hand_over()
        found = await compare(client, [first, later], ACCOUNT)
        without = await compare(client, [first], ACCOUNT)
    assert found.is_equal
    assert found.total.held
    assert found.total.held.sums["received_yuan"] == "12.34"
    assert not without.is_equal


async def test_books_of_nothing_agree_with_nothing(site: Site, write: Write) -> None:
    assert (await compared(site, write([]))).is_equal


async def test_an_array_is_read_like_lines(site: Site, write: Write, tmp_path: Path) -> None:
    await hold(site, write(books()))
    array = tmp_path / "own.json"
    array.write_text(json.dumps(books()), encoding="utf-8-sig")
    assert (await compared(site, array)).is_equal


async def test_what_waits_there_is_told(site: Site, write: Write) -> None:
    unknown = project("waits", organizations=[{"code": "52520204DEMX000228"}, *_helpers()])
    path = write([unknown])
    await hold(site, path)
    found = await compared(site, path)
    assert found.missing == ["waits"]
    assert found.backlog.deferred_items == 1


def test_of_repeats_the_highest_version_counts_or_the_last(write: Write) -> None:
    path = write([project("A", source_version=3), project("A", source_version=2), {"type": "tour"}])
    items = items_of([path], item_type="project")
    found = read_books(items, item_type="project", by=(), sums=())
    assert {name: entry.version for name, entry in found.items.items()} == {"A": 3}


def test_an_item_that_no_service_would_take_is_in_the_books_all_the_same(write: Write) -> None:
    odd = project("odd", counties="610924", funds=[{"entry": "committed"}], stage_dates={})
    by, sums = ("county", "month"), ("committed_yuan",)
    items = items_of([write([odd])], item_type="project")
    found = read_books(items, item_type="project", by=by, sums=sums)
    assert found.items["odd"].key == ("", "")


@pytest.mark.parametrize("text", ['{"type": "project"', '["project"]', '{"type": "project"}'])
def test_books_that_cannot_be_read_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "books.ndjson"
    path.write_text(text)
    with pytest.raises(BooksUnreadable):
        read_books(items_of([path], item_type="project"), item_type="project", by=(), sums=())


def test_tables_are_no_format_where_nobody_can_read_them(write: Write) -> None:
    with pytest.raises(UnknownFormat):
        list(items_of([write([], "books.csv")], item_type="project"))


def _helpers() -> list[dict[str, str]]:
    return [{"code": "53320000DEMX00030E"}]
