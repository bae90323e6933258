"""Which kept cells can answer a question exactly, and which questions can be asked at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from services.stats.cells.cubes import CUBES, MONEY_AND_PEOPLE, Cube, Grouping
from services.stats.indicators.catalogue.declared import Indicator
from services.stats.indicators.expressions import COUNTY_AREAS, Counties, Expression, Total
from services.stats.indicators.rules import Question

# A subject has one value of these, so distinct counts add up over them. Over counties, helpers
# and organization types they do not: a project of two counties would count twice.
SINGLE_VALUED = frozenset({"kind", "stage", "month", "consortium", "status", "level", "credit"})


@dataclass(frozen=True, slots=True)
class Read:
    """The kept cells of one cube by some dimensions, in the cube's own order."""

    cube: str
    grouping: Grouping


class NotKeptError(LookupError):
    """No kept grouping answers this combination of dimensions exactly."""


def read_of(expression: Expression, question: Question) -> Read | None:
    """The cells this expression is computed from; None when the focus list is enough.

    Raises `NotKeptError` when no grouping is kept from which the answer would be exact.
    """
    if isinstance(expression, Total):
        monthly = "month" in question.dimensions and expression.monthly
        cube = CUBES[monthly or expression.cube]
        return _read(cube, question.dimensions | _names(expression), measure=expression.measure)
    if isinstance(expression, Counties):
        asked = question.dimensions - set(COUNTY_AREAS)
        per = {expression.per} if expression.per else set()
        wanted = {"county", *asked, *_names(expression), *per}
        return _read(CUBES[expression.cube], wanted, measure=expression.measure)
    return None


def reads_of(indicator: Indicator, question: Question) -> tuple[Read | None, Read | None]:
    """The cells of both sides of an indicator. Raises `NotKeptError` as `read_of` does."""
    above, below = indicator.numerator, indicator.denominator
    return read_of(above, question), None if below is None else read_of(below, question)


def answerable(indicator: Indicator) -> list[tuple[str, ...]]:
    """Every combination of at most two dimensions that this indicator can be asked by."""
    asked = [
        combination
        for size in (1, 2)
        for combination in combinations(indicator.dimensions, size)
        if not _redundant(combination)
    ]
    return [combination for combination in asked if _is_kept(indicator, combination)]


def _redundant(combination: tuple[str, ...]) -> bool:
    return sum(dimension in COUNTY_AREAS for dimension in combination) > 1


def _is_kept(indicator: Indicator, by: tuple[str, ...]) -> bool:
    try:
        reads_of(indicator, Question(by=by))
    except NotKeptError:
        return False
    return True


def _names(expression: Total | Counties) -> frozenset[str]:
    return frozenset(dimension for dimension, _ in expression.where)


def _read(cube: Cube, wanted: Iterable[str], *, measure: str) -> Read:
    needed = frozenset(wanted)
    fitting = [g for g in cube.groupings if _is_exact(g, needed, measure=measure)]
    if not fitting:
        raise NotKeptError(f"{cube.name} is not kept by {', '.join(sorted(needed)) or 'nothing'}")
    return Read(cube.name, min(fitting, key=len))


def _is_exact(grouping: Grouping, needed: frozenset[str], *, measure: str) -> bool:
    spare = set(grouping) - needed
    if not needed <= set(grouping):
        return False
    if measure in MONEY_AND_PEOPLE:
        return True
    # Members (organizations) are distinct in each cell and add up over nothing.
    return spare <= SINGLE_VALUED if measure == "subjects" else not spare
