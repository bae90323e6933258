"""Organizations found by any part of their names: looked for in lots, in an order of chance.

The order is that of the ids read from their ends, which are chance: what is found often stands at
every place of it, whatever came together. Ids that end alike are a lot, and every organization
bears the marks of its lots of three sizes. A page is filled from a small lot where that will do,
and from a larger one where little was found. So what is fetched grows with the page, not with the
number of names that hold a common word; see docs/decisions/0017-finding-by-name.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.organizations.tables import MARKED, WORDS
from shared.database import driver
from shared.filters import refuse_wrong_codes
from shared.ingestion import lists

# By each of these at most a few are found, whatever their names.
_SELECTIVE = {"code", "source_id"}
# The digits that name a lot of the smallest size: there are 4,096 of them.
_DIGITS = 3
# How many times the size of a page may be looked at for it, by estimate.
_FEW = 16
# A page filled by less than this share from one lot is looked for in a larger one.
_LITTLE = 1 / 2
# Shares of all organizations: a word of more takes longer to read than a small lot to look at, and
# one of still more leaves as many as there were.
_COMMON, _USELESS = 0.1, 0.5

# The index whatever the words are: the planner knows nothing of words that come together. Starting
# other processes takes longer than looking at a lot.
_PLANNED = """
select set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('max_parallel_workers_per_gather', '0', true)
"""
# Words from rare to common, and how many organizations bear each, at most, as far as is known.
_WEIGHED = """
with known as (
    select most_common_elems::text::text[] as words, most_common_elem_freqs as shares
    from pg_stats where schemaname = current_schema and tablename = 'organizations_words'
), common as (
    select unnest(words) as word, unnest(shares) as share from known
)
select word, share, reltuples * coalesce(share, (select shares[cardinality(words) + 1] from known))
from unnest(neighbours($1) || $2::text[]) as word left join common using (word), pg_class
where pg_class.oid = 'organizations'::regclass order by share nulls first
"""
# The words only say where to look: pairs may stand apart in a name, and not all are asked for.
# Marks are compared by no column of theirs, lest the planner reads another index as well.
_FOUND = f"""
select id, {{document}} from (
    select * from organizations
    where {WORDS} @> $1::text[] and strpos(lower(name), lower($2)) > 0
        and ($3::text[] = '{{{{}}}}' or {MARKED} @> $3) and reverse(id::text) collate "C" > $4
        and {{standing}}
    order by reverse(id::text) collate "C" limit $5
) as found order by reverse(id::text) collate "C"
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A part of a name and the marks of filters; by which words to look for them, and how common.

    `few` words are quickly read, and as good as all of them unless those are found together that
    seldom stand side by side; `many` narrow down what then remains.
    """

    term: str
    marks: Sequence[str]
    few: Sequence[str]
    many: Sequence[str]
    at_most: float


async def organizations_page(
    tx: AsyncConnection,
    table: str,
    *,
    met: Mapping[str, str],
    filters: Mapping[str, str],
    page: lists.Page,
) -> list[tuple[UUID, str]]:
    """Ids and JSON texts of a page, as `lists.items_page`; found by name in an order of chance.

    Raises `Invalid` as that does.
    """
    if "name" not in filters or _SELECTIVE & filters.keys():
        return await lists.items_page(tx, table, met=met, filters=filters, page=page)
    await refuse_wrong_codes(tx, filters, levels=lists.LEVELS_OF_ITEMS)
    await tx.execute(text(_PLANNED))
    connection = await driver(tx)
    marks = [f"{name}={value}" for name, value in filters.items() if name != "name"]
    if page.withdrawn == "true":
        marks.append("withdrawn=true")
    return await _lot_by_lot(connection, await _wanted(connection, filters["name"], marks), page)


async def _wanted(connection: asyncpg.Connection, term: str, marks: Sequence[str]) -> _Wanted:
    weighed = await connection.fetch(_WEIGHED, term, marks)
    # The pairs of a name come together, a mark with any of them: some of both are needed.
    pairs = [row for row in weighed if len(row["word"]) == 2]
    others = [row for row in weighed if len(row["word"]) > 2]
    return _Wanted(
        term,
        marks,
        few=[word for word, share, _ in pairs[:2] + others[:2] if (share or 0) < _COMMON],
        many=[word for word, share, _ in pairs[:4] + others if (share or 0) < _USELESS],
        at_most=min((most for *_, most in weighed if most is not None), default=inf),
    )


async def _lot_by_lot(
    connection: asyncpg.Connection, wanted: _Wanted, page: lists.Page
) -> list[tuple[UUID, str]]:
    found: list[tuple[UUID, str]] = []
    after: str | None = str(page.after)[::-1] if page.after else ""
    digits, words = _first_size(wanted.at_most, page.limit), wanted.few
    sql = _FOUND.format(document=lists.DOCUMENT, standing=lists.STANDING[page.withdrawn])
    while len(found) < page.limit and after is not None:
        lot = after.ljust(digits, "0")[:digits]
        rows = await connection.fetch(
            sql,
            [*words, *_mark(lot)],
            wanted.term,
            wanted.marks,
            after,
            page.limit - len(found),
        )
        found += [(row[0], row[1]) for row in rows]
        after = _end(lot)
        if not rows:
            digits, words = max(digits - 2, 0), wanted.many
        elif len(rows) < page.limit * _LITTLE:
            digits = max(digits - 1, 0)
    return found


def _first_size(at_most: float, limit: int) -> int:
    """The digits of the largest lots in which few bear the words."""
    sizes = (digits for digits in range(_DIGITS) if at_most / 16**digits <= limit * _FEW)
    return next(sizes, _DIGITS)


def _mark(lot: str) -> list[str]:
    """The mark of a lot's members; all of them together bear none."""
    return [f"lot={lot[::-1]}"] if lot else []


def _end(lot: str) -> str | None:
    """What all members of a lot are before, and all of the next behind; None after the last."""
    following = int(lot or "f", 16) + 1
    return f"{following:0{len(lot)}x}".ljust(_DIGITS, "0") if following < 16 ** len(lot) else None
