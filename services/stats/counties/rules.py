"""What a county of a focus list has, row by row: who helps, with what, and which rows are asked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.stats.cells.cubes import Measures
from services.stats.indicators.rules import Place, Slice

NONE = Measures()


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county of a focus list as it stands. Money in fen."""

    place: Place
    pairings: int
    organizations: int
    has_eastern_helper: bool
    projects: int
    kinds_implementing: tuple[str, ...]
    committed_fen: int
    received_fen: int
    person_times: int

    @property
    def is_covered(self) -> bool:
        """Whether at least one pairing is active."""
        return self.pairings > 0


SORTS: Mapping[str, Callable[[CountyRow], int | str]] = {
    "code": lambda row: row.place.county,
    "organizations": lambda row: row.organizations,
    "projects": lambda row: row.projects,
    "kinds": lambda row: len(row.kinds_implementing),
    "committed": lambda row: row.committed_fen,
    "received": lambda row: row.received_fen,
    "person_times": lambda row: row.person_times,
}


def county_rows(
    places: Sequence[Place], *, pairings: Slice, eastern: Slice, projects: Slice, by_kind: Slice
) -> list[CountyRow]:
    """One row per place, zeros included, from the cells of active pairings and of projects."""
    paired = {cell["county"]: measures for cell, measures in pairings.fitting((), {})}
    from_east = {cell["county"] for cell, one in eastern.fitting((), {}) if one.subjects}
    totals = {cell["county"]: measures for cell, measures in projects.fitting((), {})}
    kinds: dict[str, set[str]] = defaultdict(set)
    for cell, measures in by_kind.fitting((("stage", ("implementing",)),), {}):
        if measures.subjects:
            kinds[cell["county"]].add(cell["kind"])
    return [
        _row(
            place,
            paired=paired.get(place.county, NONE),
            has_eastern_helper=place.county in from_east,
            total=totals.get(place.county, NONE),
            kinds=kinds[place.county],
        )
        for place in places
    ]


def in_order(rows: Sequence[CountyRow], sort: str) -> list[CountyRow]:
    """Rows by `sort`, descending with a leading minus; equal ones by code, always ascending."""
    by = SORTS[sort.removeprefix("-")]
    first = sorted(rows, key=lambda row: row.place.county)
    return sorted(first, key=by, reverse=sort.startswith("-"))


def after(
    rows: Sequence[CountyRow], cursor: Sequence[int | str] | None, *, sort: str
) -> list[CountyRow]:
    """The rows behind the one a cursor names, by value and code, even if that row has moved."""
    if cursor is None:
        return list(rows)
    by, falling = SORTS[sort.removeprefix("-")], sort.startswith("-")
    value, code = cursor

    def is_behind(row: CountyRow) -> bool:
        here = by(row)
        if here == value:
            return row.place.county > str(code)
        return (here < value) == falling  # type: ignore[operator]

    return [row for row in rows if is_behind(row)]


def _row(
    place: Place, *, paired: Measures, has_eastern_helper: bool, total: Measures, kinds: set[str]
) -> CountyRow:
    return CountyRow(
        place=place,
        pairings=paired.subjects,
        organizations=paired.organizations,
        has_eastern_helper=has_eastern_helper,
        projects=total.subjects,
        kinds_implementing=tuple(sorted(kinds)),
        committed_fen=total.committed_fen,
        received_fen=total.received_fen,
        person_times=total.person_times,
    )
