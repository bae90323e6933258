"""The SQL of one step: facts replaced, history kept, differences added to the cells."""

from functools import cache

from services.stats.cells.cubes import Cube
from services.stats.cells.groupings import added_up, cell_sums, crossings, member_references, union
from services.stats.facts.versions import FIRST, LATER

# Keeps the newest version and the latest instant of each subject, whichever event brought them,
# and gives back what was known before. A repeat brings neither and gives nothing back.
HEAR = """
insert into subjects as s (kind, id, version, changed_at)
select $1::text, * from unnest($2::text[], $3::bigint[], $4::timestamptz[]) as n (id, version, at)
order by id
on conflict (kind, id) do update
set version = greatest(s.version, excluded.version),
    changed_at = greatest(s.changed_at, excluded.changed_at)
where excluded.version > s.version or excluded.changed_at > s.changed_at
returning s.id, old.version, old.changed_at
"""

VERSIONED = "version, valid_from"


@cache
def step(cube: Cube) -> str:
    """One statement that takes a batch's facts and adds the differences to the cells.

    Parameters: $1 the subjects, $2 the instant of each one's first new state, $3 whether it has
    several, and the fields of the stretches (see `versions`) as arrays: subject, part, the cube's
    columns, version, valid_from, valid_to, place.
    """
    columns = ", ".join(cube.columns)
    return f"""
with touched as materialized (
    select * from unnest($1::text[], $2::timestamptz[], $3::boolean[])
    as t (subject, first_at, is_repeated)
), incoming as materialized (
    select * from unnest({_arrays(cube)})
    as i (subject, part, {columns}, {VERSIONED}, valid_to, place)
), before as materialized (
    -- offset 0 keeps this a look-up by key per subject, whatever the planner believes of sizes
    select subject, part, {columns}, {VERSIONED}, first_at, is_repeated
    from touched cross join lateral (
        select part, {columns}, {VERSIONED} from facts f
        where f.cube = '{cube.name}' and f.subject = touched.subject offset 0
    ) stored
), starts as materialized ({_matched(cube, stored="is_repeated", told=f"place = {FIRST}")}
), ends as materialized ({_matched(cube, stored="true", told="valid_to is null")}
), closed as (
    insert into fact_versions (cube, subject, part, {columns}, {VERSIONED}, valid_to)
    select '{cube.name}', subject, part, {_prefixed(cube, "b_")}, b_version, b_valid_from,
        case when is_same then valid_to else first_at end
    from starts where b_version is not null and (not is_same or valid_to is not null)
    union all
    select '{cube.name}', subject, part, {_prefixed(cube, "b_")}, b_version, b_valid_from, first_at
    from ends where b_version is not null and not is_same and not is_repeated
    union all
    select '{cube.name}', subject, part, {_prefixed(cube, "i_")}, {VERSIONED}, valid_to
    from starts where valid_to is not null and not is_same
    union all
    select '{cube.name}', subject, part, {columns}, {VERSIONED}, valid_to
    from incoming where valid_to is not null and place = {LATER}
), gone as (
    delete from facts f using ends e
    where e.version is null and f.cube = '{cube.name}'
        and f.subject = e.subject and f.part = e.part
), written as (
    insert into facts (cube, subject, part, {columns}, {VERSIONED})
    select '{cube.name}', subject, part, {_prefixed(cube, "i_")}, {VERSIONED}
    from ends where version is not null and not (is_same and place <> {LATER})
    order by subject, part
    on conflict (cube, subject, part) do update set {_taken(cube)}
), differences as materialized ({_differences(cube)}
){_supported(cube)}
insert into cells as c (cube, grouping, key, {", ".join(cube.counted)})
select '{cube.name}', * from ({added_up(cube, _pieces(cube))}) moved
order by grouping, key -- two workers then wait for each other and never deadlock
on conflict (cube, grouping, key) do update
set {", ".join(f"{name} = c.{name} + excluded.{name}" for name in cube.counted)}
"""


def _arrays(cube: Cube) -> str:
    types = ["text", "text"]
    types += ["bigint" if name in cube.measures else "text" for name in cube.columns]
    types += ["bigint", "timestamptz", "timestamptz", "integer"]
    return ", ".join(f"${place}::{name}[]" for place, name in enumerate(types, start=4))


def _matched(cube: Cube, *, stored: str, told: str) -> str:
    """Stored rows beside a state's rows. A full join is never run as a nested loop, which would
    be slow: how many rows an array holds is unknown when the statement is planned."""
    before = ", ".join(f"b.{name} as b_{name}" for name in cube.columns)
    now = ", ".join(f"i.{name} as i_{name}" for name in cube.columns)
    same = " and ".join(f"b.{name} = i.{name}" for name in cube.columns)
    return f"""
    select subject, part, {before}, {now}, b.version as b_version, b.valid_from as b_valid_from,
        b.first_at, b.is_repeated, i.version, i.valid_from, i.valid_to, i.place,
        coalesce({same}, false) as is_same
    from (select * from before where {stored}) b
    full join (select * from incoming where {told}) i using (subject, part)"""


def _differences(cube: Cube) -> str:
    """The rows that held before with sign -1, those that hold now with sign 1."""
    columns = ", ".join(cube.columns)
    if cube.counts_subjects:
        return f"""
    select -1 as sign, subject, part, {columns} from before
    union all
    select 1, subject, part, {columns} from incoming where valid_to is null"""
    return f"""
    select -1 as sign, subject, part, {_prefixed(cube, "b_", named=True)}
    from ends where b_version is not null and not is_same
    union all
    select 1, subject, part, {_prefixed(cube, "i_")} from ends
    where version is not null and not is_same"""


def _supported(cube: Cube) -> str:
    """What supports each distinct member, moved by the differences."""
    return "".join(
        f""", supported_{column} as (
    insert into supports as s (cube, grouping, key, member, refs)
    select '{cube.name}', * from (
        {member_references(cube, column, "select * from differences")}
    ) moved where refs <> 0 order by grouping, key, member
    on conflict (cube, grouping, key, member) do update set refs = s.refs + excluded.refs
    returning s.grouping, s.key, coalesce(old.refs, 0) as refs_before, new.refs as refs_after
)"""
        for _, column in cube.members
    )


def _pieces(cube: Cube) -> str:
    return union(
        cell_sums(cube, cube.groupings, "select * from differences"),
        *(crossings(cube, measure, f"supported_{column}") for measure, column in cube.members),
    )


def _prefixed(cube: Cube, prefix: str, *, named: bool = False) -> str:
    return ", ".join(prefix + name + (f" as {name}" if named else "") for name in cube.columns)


def _taken(cube: Cube) -> str:
    return ", ".join(
        f"{name} = excluded.{name}" for name in (*cube.columns, "version", "valid_from")
    )
