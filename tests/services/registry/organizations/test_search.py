"""Organizations found by parts of their names: every one, once, whatever else is asked for."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from services.registry.organizations.api import OrganizationsQuery
from services.registry.organizations.search import _wanted
from shared.database import Database, driver
from shared.ids import new_id
from tests.services.registry.organizations.test_api import ORGANIZATIONS

# Parts that names are put together from: common and rare, of one case and of two, wide and odd.
PARTS = (
    "江苏省", "工作", "社会", "社会工作", "研究会", "基金会", "会", "和和和", "ABC", "abc", "Ａｂ",
    "ß", "İ", "𠮷野", " ", "%_", "'", "乡村", "振兴", "服务",
)  # fmt: skip
TERMS = (
    "会", "社会", "研究会工作", "会工作", "和和", "b", "aB", "ａ", "ß", "İ", "i", "𠮷", "𠮷野",
    "  ", "%", "_", "'", "工作研", "没有", "乡村振兴服务", "", "lot=7",
)  # fmt: skip
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"withdrawn": "any"},
    {"withdrawn": "true", "org_type": "foundation"},
    {"province": "320000"},
    {"division": "320102", "status": "closed"},
    {"level": "county", "credit_status": "serious"},
    {"source": "here", "org_type": "association"},
    {"source_id": "17"},
)
COLUMNS = ("id", "source", "source_id", "content_hash", "version", "state", "code", "name",
           "org_type", "level", "division", "province", "status", "credit_status",
           "withdrawn_at")  # fmt: skip
# How pairs were found first; a name is found by no others now.
EARLIER = """
select coalesce(array_agg(distinct substr(lower(term), place, 2)), '{}')
from generate_series(1, greatest(length(term) - 1, 0)) as place
"""


def _organization(chance: Random, number: int) -> dict[str, Any]:
    pick = chance.choice
    name = "".join(pick(PARTS) for _ in range(chance.randint(1, 5)))
    return {
        "id": new_id(),
        "source": pick(("here", "there")),
        "source_id": str(number),
        "content_hash": b"",
        "version": 1,
        "state": {"source_id": str(number), "name": name},
        "code": str(number),
        "name": name,
        "org_type": pick(("foundation", "association")),
        "level": pick(("county", "province")),
        "division": pick(("320102", "320000", "610000")),
        "province": pick(("320000", "610000")),
        "status": pick(("active", "active", "closed")),
        "credit_status": pick(("normal", "normal", "serious")),
        "withdrawn_at": "2026-01-01" if chance.random() < 0.1 else None,
    }


@pytest.fixture
async def held(database: Database) -> list[dict[str, Any]]:
    """A thousand organizations, without statistics about them."""
    chance = Random("search")
    rows = [_organization(chance, number) for number in range(1_000)]
    async with database.transaction() as tx:
        await tx.execute(
            text(
                f"insert into organizations ({', '.join(COLUMNS)}) select {', '.join(COLUMNS)}"
                " from json_populate_recordset(null::organizations, cast(:rows as json))"
            ),
            {"rows": json.dumps(rows, default=lambda one: "" if one == b"" else str(one))},
        )
    return rows


def _met(row: Mapping[str, Any], filters: Mapping[str, str]) -> bool:
    withdrawn = filters.get("withdrawn", "false")
    if withdrawn != "any" and (row["withdrawn_at"] is not None) != (withdrawn == "true"):
        return False
    return all(row[name] == value for name, value in filters.items() if name != "withdrawn")


async def _holding(database: Database, term: str) -> set[str]:
    """The source ids of those whose names hold a term, by the database's own small letters."""
    async with database.transaction() as tx:
        found = await tx.execute(
            text("select source_id from organizations where strpos(lower(name), lower(:t)) > 0"),
            {"t": term},
        )
        return {row.source_id for row in found}


async def _walked(door: httpx.AsyncClient, asked: dict[str, str], limit: int) -> list[str]:
    """The source ids of all pages, one after the other."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await door.get(ORGANIZATIONS, params={**asked, **cursor, "limit": limit})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [one["source_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("filters", "is_analyzed"), [({}, False), *((one, True) for one in FILTERS)], ids=str
)
async def test_a_part_of_a_name_finds_every_one_that_holds_it_once(
    door: httpx.AsyncClient,
    database: Database,
    held: list[dict[str, Any]],
    filters: dict[str, str],
    is_analyzed: bool,
) -> None:
    if is_analyzed:
        async with database.transaction() as tx:
            await tx.execute(text("analyze organizations"))
    for term in TERMS:
        holding = await _holding(database, term)
        expected = {
            row["source_id"] for row in held if row["source_id"] in holding and _met(row, filters)
        }
        found = await _walked(door, {"name": term, **filters}, 60)
        assert len(found) == len(set(found)), term
        assert set(found) == expected, term


async def test_what_is_found_has_the_same_order_whatever_the_page(
    door: httpx.AsyncClient, held: list[dict[str, Any]]
) -> None:
    by_chance = {row["source_id"]: str(row["id"])[::-1] for row in held}
    asked = {"name": "会", "withdrawn": "any"}
    at_once = await _walked(door, asked, 500)
    assert len(at_once) > 100
    assert at_once == sorted(at_once, key=lambda one: by_chance[one])
    for limit in (3, 16, 100):
        assert await _walked(door, asked, limit) == at_once


async def test_without_a_name_organizations_come_in_the_order_of_registration(
    door: httpx.AsyncClient, held: list[dict[str, Any]]
) -> None:
    expected = [row["source_id"] for row in held if row["province"] == "320000"]
    found = await _walked(door, {"province": "320000", "withdrawn": "any"}, 100)
    assert found == expected


async def test_the_service_may_read_how_common_words_are(
    database: Database, held: list[dict[str, Any]]
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("analyze organizations"))
    async with database.transaction() as tx:
        wanted = await _wanted(await driver(tx), "社会工作", ["division=320102"])
    assert 100 < wanted.at_most < 500
    assert set(wanted.many) == {"社会", "会工", "工作", "division=320102"}


async def test_every_filter_that_may_come_with_a_name_is_a_mark(database: Database) -> None:
    async with database.transaction() as tx:
        marks = await tx.scalar(
            text("select marks(gen_random_uuid(), 's', 't', 'l', 'd', 'p', 's', 'c', now())")
        )
    named = {mark.partition("=")[0] for mark in marks}
    filters = set(OrganizationsQuery.model_fields) - {"limit", "cursor", "name"}
    assert named == filters - {"code", "source_id"} | {"lot"}


async def test_the_pairs_of_a_name_are_those_that_were_found_earlier(
    service_urls: Mapping[str, str],
) -> None:
    chance = Random("pairs")
    odd = ["", "a", "ＡＢ", "aA", "  ", "会", "\t\n", "𠮷𠮷𠮷", "é", "e\u0301", "İI", "Σς", *PARTS]
    names = odd + ["".join(chance.choices(odd, k=chance.randint(1, 9))) for _ in range(500)]
    names += ["".join(chr(chance.randrange(1, 0xD800)) for _ in range(9)) for _ in range(500)]
    url = make_url(service_urls["registry"]).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    rows = await connection.fetch(
        f"select term, registry.neighbours(term) as now, ({EARLIER}) as earlier"
        " from unnest($1::text[]) as term",
        names,
    )
    await connection.close()
    assert len(rows) == len(names)
    assert [r["term"] for r in rows if set(r["now"]) != set(r["earlier"])] == []
