"""The one definition of a cell: how rows of facts become sums over groupings, as SQL.

Applying an event, reconciling, and answering as of a past instant all use it, so there is one
thing to be right about. The SQL is built from declared names only.

Every piece gives (grouping, key, <the cube's measures>). One cell may come in several rows, and
its sums may be 0: the caller adds the rows up and leaves out the zeros.
"""

from collections.abc import Mapping, Sequence

from services.stats.cells.cubes import Cube, Grouping, grouping_name


def cube_rows(cube: Cube, facts: str) -> str:
    """The cube's rows among the facts that `facts` selects, all columns of them."""
    if not cube.is_monthly:
        return f"select 1 as sign, subject, parts, {', '.join(cube.columns)} from ({facts}) facts"
    columns = ", ".join(f"{line_column(cube, name)} as {name}" for name in cube.columns)
    return (
        f"select 1 as sign, subject, parts, {columns}\n"
        f"from (select *, generate_subscripts(months, 1) as line from ({facts}) facts) lines"
    )


def line_column(cube: Cube, name: str, *, of: str = "") -> str:
    """A column of a monthly cube in one line of a fact, whose columns are prefixed with `of`."""
    if name == "month":
        return f"{of}months[line]"
    if name in cube.measures:
        return f"{of}by_month[line][{cube.facts.measures.index(name) + 1}]"
    return of + name


def cell_sums(cube: Cube, groupings: Sequence[Grouping], rows: str) -> str:
    """All that adds up, and distinct subjects. `rows` selects the cube's rows.

    A row adds its measures, and `sign` to what is counted. A subject counts once in a cell on
    each side, however many of its rows fall into it. For that all rows of a subject that has
    several must be given on both sides, those that did not change included.
    """
    sums = {name: f"sum({name})" for name in cube.measures}
    if not cube.counts_subjects:
        return _grouped(cube, groupings, rows, sums)
    # A subject with one row counts by a plain sum; only a consortium or a project over several
    # counties needs the costlier distinct count.
    sums["subjects"] = "sum(sign) filter (where parts = 1)"
    several = f"select * from ({rows}) all_rows where parts > 1"
    return union(
        _grouped(cube, groupings, rows, sums),
        _distinct(cube, groupings, several, column="subject", measure="subjects"),
    )


def member_counts(cube: Cube, groupings: Sequence[Grouping], rows: str) -> str:
    """Distinct members per cell, counted from nothing; for a cube without members, no rows."""
    return union(*(
        _distinct(cube, groupings, f"select * from ({rows}) all_rows where {column} <> ''",
                  column=column, measure=measure)
        for measure, column in cube.members
    ))  # fmt: skip


def member_references(cube: Cube, member: str, rows: str) -> str:
    """(grouping, key, member, refs): how many rows, signs added up, support a member in a cell."""
    used = _used(cube, cube.groupings)
    return (
        f"select {_name(cube.groupings, used)} as grouping, {_key(used)} as key,"
        f" {member} as member, sum(sign)::bigint as refs\n"
        f"from ({rows}) member_rows where {member} <> ''"
        f" group by grouping sets ({_sets(cube.groupings, (member,))})"
    )


def crossings(cube: Cube, measure: str, moved: str) -> str:
    """What a move of supports (refs_before, refs_after) changes: only a crossing of 0 counts."""
    crossed = "sum((refs_after > 0)::int - (refs_before > 0)::int)"
    columns = _columns(cube, {measure: crossed})
    return f"select grouping, key, {columns} from {moved} group by grouping, key"


def added_up(cube: Cube, pieces: str) -> str:
    """The pieces with every cell in one row, and no cell whose measures are all 0."""
    sums = [f"sum({name})::bigint as {name}" for name in cube.counted]
    not_zero = " or ".join(f"sum({name}) <> 0" for name in cube.counted)
    return (
        f"select grouping, key, {', '.join(sums)}\n"
        f"from ({pieces}) pieces group by grouping, key having {not_zero}"
    )


def union(*pieces: str) -> str:
    """Pieces below each other; those that a cube has no need of are empty."""
    return "\nunion all\n".join(piece for piece in pieces if piece)


def _distinct(
    cube: Cube, groupings: Sequence[Grouping], rows: str, *, column: str, measure: str
) -> str:
    """Counts distinct values of a column in two steps, both of which Postgres can hash."""
    used = _used(cube, groupings)
    each = (
        f"select {_name(groupings, used)} as grouping, {_key(used)} as key, sign\n"
        f"from ({rows}) rows group by grouping sets ({_sets(groupings, ('sign', column))})"
    )
    columns = _columns(cube, {measure: "sum(sign)"})
    return f"select grouping, key, {columns} from ({each}) each_one group by grouping, key"


def _grouped(cube: Cube, groupings: Sequence[Grouping], rows: str, sums: Mapping[str, str]) -> str:
    """Sums over the finest groupings in one pass over the rows, then over all others from those."""
    parts = _by_finest(cube, groupings)
    used = _used(cube, groupings)
    columns = _columns(cube, {name: f"sum({name})" for name in sums})
    return "(" + (
        f"with finest as materialized (\n"
        f"select {_bits(used)} as absent, {', '.join((*used, _columns(cube, sums)))}\n"
        f"from ({rows}) rows group by grouping sets ({_sets(list(parts))})\n)\n"
    ) + union(*(
        f"select {_name(mine, finest)} as grouping, {_key(finest)} as key, {columns}\n"
        f"from finest where absent = {_absent(finest, used)}"
        f" group by grouping sets ({_sets(mine)})"
        for finest, mine in parts.items()
    )) + ")"  # fmt: skip


def _by_finest(cube: Cube, groupings: Sequence[Grouping]) -> Mapping[Grouping, Sequence[Grouping]]:
    """The groupings by what they are added up from: the dimensions of those within one finest."""
    within: dict[Grouping, list[Grouping]] = {}
    for grouping in groupings:
        finest = next(one for one in cube.finest if set(grouping) <= set(one))
        within.setdefault(finest, []).append(grouping)
    parts: dict[Grouping, list[Grouping]] = {}
    for mine in within.values():
        parts.setdefault(_used(cube, mine), []).extend(mine)
    return parts


def _columns(cube: Cube, values: Mapping[str, str]) -> str:
    return ", ".join(
        f"coalesce({values.get(name, '0')}, 0)::bigint as {name}" for name in cube.counted
    )


def _used(cube: Cube, groupings: Sequence[Grouping]) -> tuple[str, ...]:
    """The dimensions of these groupings in the order of the cube, which all keys follow."""
    return tuple(name for name in cube.dimensions if any(name in one for one in groupings))


def _sets(groupings: Sequence[Grouping], also: Sequence[str] = ()) -> str:
    return ", ".join(f"({', '.join((*also, *grouping))})" for grouping in groupings)


def _name(groupings: Sequence[Grouping], used: Sequence[str]) -> str:
    """The grouping a row belongs to: Postgres sets a bit for each column it did not group by."""
    if not used:
        return "''"
    names = " ".join(
        f"when {_absent(grouping, used)} then '{grouping_name(grouping)}'" for grouping in groupings
    )
    return f"""case {_bits(used)} {names} end collate "C" """


def _bits(used: Sequence[str]) -> str:
    return f"grouping({', '.join(used)})" if used else "0"


def _absent(grouping: Grouping, used: Sequence[str]) -> int:
    return sum(1 << bit for bit, name in enumerate(reversed(used)) if name not in grouping)


def _key(used: Sequence[str]) -> str:
    """Columns a row is not grouped by are null there, and concat_ws leaves nulls out."""
    return f"""concat_ws('/', {", ".join(used)}) collate "C" """ if used else "''"
