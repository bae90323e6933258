"""What a county of a focus list has, row by row: who helps, with what, and which rows are asked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.stats.cells.cubes import Measures
from services.stats.indicators.rules import Place, Slice

NONE = Measures()


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county of a focus list as it stands. Money in fen; None is unknown, never zero."""

    place: Place
    pairings: int | None
    organizations: int | None
    has_eastern_helper: bool | None
    projects: int | None
    kinds_implementing: tuple[str, ...] | None
    committed_fen: int | None
    received_fen: int | None
    person_times: int | None

    @property
    def is_covered(self) -> bool | None:
        """Whether at least one pairing is active."""
        return None if self.pairings is None else self.pairings > 0

    def without(self, *, pairings: bool, projects: bool) -> "CountyRow":
        """The row with its pairings or its projects unknown."""
        names = (_OF_PAIRINGS if pairings else ()) + (_OF_PROJECTS if projects else ())
        unknown: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **unknown)


_OF_PAIRINGS = ("pairings", "organizations", "has_eastern_helper")
_OF_PROJECTS = (
    "projects", "kinds_implementing", "committed_fen", "received_fen", "person_times",
)  # fmt: skip


SORTS: Mapping[str, Callable[[CountyRow], int | str]] = {
    "code": lambda row: row.place.county,
    "organizations": lambda row: row.organizations or 0,
    "projects": lambda row: row.projects or 0,
    "kinds": lambda row: len(row.kinds_implementing or ()),
    "committed": lambda row: row.committed_fen or 0,
    "received": lambda row: row.received_fen or 0,
    "person_times": lambda row: row.person_times or 0,
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
