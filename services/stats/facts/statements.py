"""The SQL of taking facts: those that hold now replaced, and history kept."""

from collections.abc import Sequence
from functools import cache

from services.stats.cells.cubes import Facts


def told_table(facts: Facts) -> str:
    """Where a session puts what it was told, for the length of a transaction."""
    return f"told_{facts.kind}"


def told_columns(facts: Facts) -> Sequence[str]:
    """What is told of each fact: its wave, its place, its row, and which version said so when."""
    return ("wave", "subject", "place", "parts", *facts.columns, "version", "at")


def moved_table(facts: Facts) -> str:
    """Where a session keeps what a transaction changed: each row before (`o_`) and after (`n_`)."""
    return f"moved_{facts.kind}"


@cache
def prepare(facts: Facts) -> str:
    """Make both tables. How much is told is not known when a statement is planned, so that loops
    and sorts, which serve a few rows, are out of the question in this transaction."""
    told = ", ".join(f"{name} {_type(facts, name)}" for name in told_columns(facts))
    return f"""
set local enable_nestloop = off;
set local enable_sort = off;
set local plan_cache_mode = force_generic_plan;
create temporary table if not exists {told_table(facts)} ({told}) on commit delete rows;
create temporary table if not exists {moved_table(facts)} on commit delete rows as
    select 0::bigint as taking, 0::bigint as wave, subject,
        {_both(facts, _counted(facts), "f", "f")}
    from {facts.table} f with no data;
"""


@cache
def step(facts: Facts) -> str:
    """One statement that takes a wave ($1) of states, one of each subject at most.

    A subject's first fact decides whether its state is newer; the others follow it. It stays even
    where the subject has no parts any more, withdrawn. What moved is noted for the taking $2.
    """
    told, columns = told_table(facts), ", ".join(_cast(facts.columns))
    into = ", ".join(_written(facts))
    moved = ", ".join(f"{of}_{name}" for of in "on" for name in _counted(facts))
    before = ", ".join(f"o_{name}" for name in _row(facts))
    return f"""
with firsts as (
    insert into {facts.table} as f ({into})
    select subject, place, parts, {columns}, version, at, version, at from {told}
    where wave = $1 and place = 0 order by subject
    on conflict (subject, place) do update set {_replaced(facts)}
    where excluded.heard_version > f.heard_version {_returning(facts)}
), late as (
    insert into {facts.table} as f ({into})
    select subject, place, parts, {columns}, version, at, version, at from {told}
    where wave = $1 and place = 0 and subject not in (select subject from firsts) order by subject
    on conflict (subject, place) do update set heard_at = excluded.heard_at
    where excluded.heard_at > f.heard_at
), others as (
    insert into {facts.table} as f ({into})
    select subject, t.place, t.parts, {columns}, t.version, n_heard_at, t.version, n_heard_at
    from (select * from {told} where wave = $1 and place > 0) t join firsts using (subject)
    order by subject, t.place
    on conflict (subject, place) do update set {_replaced(facts)} {_returning(facts)}
), gone as (
    delete from {facts.table} as f where ctid = any(array(
        select f.ctid from firsts cross join lateral (
            select ctid from {facts.table} f
            where f.subject = firsts.subject and f.place >= greatest(n_parts, 1) offset 0
        ) f where o_parts > n_parts
    )) {_returning(facts)}
), moves as materialized (
    select * from firsts union all select * from others union all select * from gone
), closed as (
    insert into {facts.versions} (subject, place, {", ".join(_row(facts))}, valid_to)
    select subject, place, {before}, n_valid_from from moves where o_version <> n_version
    union all
    select subject, gone.place, {", ".join(f"gone.o_{name}" for name in _row(facts))},
        firsts.n_heard_at
    from gone join firsts using (subject)
)
insert into {moved_table(facts)} (taking, wave, subject, {moved})
select $2, $1, subject, {moved} from moves
where o_version is distinct from n_version or o_parts > 1
"""


def _counted(facts: Facts) -> Sequence[str]:
    return ("parts", *facts.columns)


def _row(facts: Facts) -> Sequence[str]:
    return (*_counted(facts), "version", "valid_from")


def _type(facts: Facts, name: str) -> str:
    """Arrays are told as text: the driver is slow to write them."""
    words = {"subject", *facts.dimensions, *facts.members, "months", "by_month"}
    others = {"place": "smallint", "parts": "smallint", "at": "timestamptz"}
    return "text" if name in words else others.get(name, "bigint")


def _both(facts: Facts, names: Sequence[str], old: str, new: str) -> str:
    return ", ".join(
        f"{of}.{name} as {letter}_{name}"
        for letter, of in (("o", old), ("n", new))
        for name in names
    )


def _cast(columns: Sequence[str]) -> list[str]:
    """What was told as text, as what it is stored."""
    types = {"months": "::text[]", "by_month": "::bigint[]"}
    return [name + types.get(name, "") for name in columns]


def _written(facts: Facts) -> Sequence[str]:
    return ("subject", "place", *_row(facts), "heard_version", "heard_at")


def _replaced(facts: Facts) -> str:
    """A row that the newer state leaves as it is goes on, and no new version begins."""
    row = _counted(facts)
    stored, told = (", ".join(f"{of}.{name}" for name in row) for of in ("f", "excluded"))
    is_same = f"({stored}) is not distinct from ({told})"
    latest = "greatest(f.heard_at, excluded.heard_at)"
    return ", ".join((
        *(f"{name} = excluded.{name}" for name in row),
        f"version = case when {is_same} then f.version else excluded.version end",
        f"valid_from = case when {is_same} then f.valid_from else {latest} end",
        "heard_version = excluded.heard_version",
        f"heard_at = {latest}",
    ))  # fmt: skip


def _returning(facts: Facts) -> str:
    """The row before and after; a row that was not there, or is no more, is null."""
    both = _both(facts, (*_row(facts), "heard_at"), "old", "new")
    return f"returning f.subject, f.place, {both}"
