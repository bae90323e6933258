"""How cells and a focus list become the numerators and denominators of an indicator."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from services.stats.cells.cubes import Measures
from services.stats.indicators.catalogue.declared import Indicator, Unit
from services.stats.indicators.expressions import (
    COUNTY_AREAS,
    Counties,
    Expression,
    ListedCounties,
    Total,
    Where,
)
from shared.money import yuan

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A county of a focus list within its areas. `confirmed` says how well that is documented."""

    county: str
    prefecture: str
    province: str
    confirmed: str

    def area(self, level: str) -> str:
        """The code of its county, prefecture or province; "" where it has no prefecture."""
        return {"county": self.county, "prefecture": self.prefecture}.get(level, self.province)


@dataclass(frozen=True, slots=True)
class Question:
    """An indicator broken down `by` some dimensions, and narrowed to one value of others."""

    by: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension the answer depends on."""
        return frozenset((*self.by, *self.only))


@dataclass(frozen=True, slots=True)
class Slice:
    """The kept cells of one grouping: keys follow the order of the grouping's dimensions."""

    grouping: tuple[str, ...]
    cells: Mapping[Key, Measures]

    def fitting(
        self, conditions: Where, only: Mapping[str, str]
    ) -> Iterator[tuple[dict[str, str], Measures]]:
        """The cells that meet every condition. Narrowed areas that are no dimension are skipped."""
        for key, measures in self.cells.items():
            cell = dict(zip(self.grouping, key, strict=True))
            if all(cell[name] in values for name, values in conditions) and all(
                cell[name] == value for name, value in only.items() if name in cell
            ):
                yield cell, measures

    def within(self, conditions: Where) -> "Slice":
        """Only the cells that meet every condition."""
        places = [(self.grouping.index(name), values) for name, values in conditions]
        kept = {
            key: measures
            for key, measures in self.cells.items()
            if all(key[place] in values for place, values in places)
        }
        return Slice(self.grouping, kept)


NOTHING = Slice((), {})


@dataclass(frozen=True, slots=True)
class Figure:
    """One value, kept as its two sides: `key` holds the values of the dimensions asked `by`."""

    key: Key
    numerator: int
    denominator: int | None = None

    @property
    def exact(self) -> Fraction | None:
        """The exact value before its unit; None when there is nothing to divide by."""
        if self.denominator is None:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator else None


def figures(
    indicator: Indicator,
    question: Question,
    *,
    slices: tuple[Slice, Slice],
    places: Sequence[Place],
) -> list[Figure]:
    """The indicator for every value of the dimensions asked `by`, in the order of their keys.

    `slices` are the cells of numerator and denominator. An area of the list without any cell is
    a zero, never missing; other values without a cell are left out. Dimensions that are no areas
    do not divide the list: each of their values faces all of it.
    """
    above = evaluate(indicator.numerator, question, found=slices[0], places=places)
    whole = [()] if not question.by else []
    if indicator.denominator is None:
        return [Figure(key, above[key]) for key in sorted(above) or whole]
    below = evaluate(indicator.denominator, question, found=slices[1], places=places)
    if not isinstance(indicator.denominator, ListedCounties):
        keys = sorted({*above, *below}) or whole
        return [Figure(key, above[key], below[key]) for key in keys]
    keys = sorted({*above, *below} if set(question.by) <= set(COUNTY_AREAS) else above) or whole
    return [Figure(key, above[key], below[_areas(question.by, key)]) for key in keys]


def evaluate(
    expression: Expression, question: Question, *, found: Slice, places: Sequence[Place]
) -> Counter[Key]:
    """One side of an indicator, per value of the dimensions asked `by`."""
    match expression:
        case Total():
            return _total(expression, question, found)
        case Counties():
            return _counties(expression, question, found=found, places=_asked(question, places))
        case ListedCounties():
            by = tuple(name for name in question.by if name in COUNTY_AREAS)
            asked = _asked(question, places)
            return Counter(tuple(place.area(name) for name in by) for place in asked)


def rounded(value: Fraction, decimals: int) -> str:
    """A value as decimal text, rounded half to even; only what leaves the house is rounded."""
    scaled = round(value * 10**decimals)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def shown_value(figure: Figure, unit: Unit) -> str | None:
    """The value in its unit, as text; None when there is nothing to divide by."""
    return None if figure.exact is None else rounded(figure.exact * unit.factor, unit.decimals)


def shown_side(side: int | None, unit: Unit) -> str | None:
    """A numerator or denominator as text: counts as they are, money as yuan with two decimals."""
    if side is None:
        return None
    return yuan(side) if unit.counted == "fen" else str(side)


def _total(expression: Total, question: Question, found: Slice) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for cell, measures in found.fitting(expression.where, question.only):
        key = tuple(cell[name] for name in question.by)
        sums[key] += getattr(measures, expression.measure)
    return sums


def _counties(
    expression: Counties, question: Question, *, found: Slice, places: Sequence[Place]
) -> Counter[Key]:
    known = {place.county: place for place in places}
    # Summed first, per county (and `per`): a condition may allow several values of a dimension.
    sums: Counter[tuple[Key, str, str]] = Counter()
    for cell, measures in found.fitting(expression.where, question.only):
        if place := known.get(cell["county"]):
            key = tuple(
                place.area(name) if name in COUNTY_AREAS else cell[name] for name in question.by
            )
            pair = cell[expression.per] if expression.per else ""
            sums[key, place.county, pair] += getattr(measures, expression.measure)
    most = expression.at_most
    return Counter(
        key
        for (key, _, _), amount in sums.items()
        if amount >= expression.at_least and (most is None or amount <= most)
    )


def _areas(by: tuple[str, ...], key: Key) -> Key:
    return tuple(value for name, value in zip(by, key, strict=True) if name in COUNTY_AREAS)


def _asked(question: Question, places: Sequence[Place]) -> list[Place]:
    """The places within the areas the question is narrowed to."""
    areas = {name: value for name, value in question.only.items() if name in COUNTY_AREAS}
    return [p for p in places if all(p.area(name) == value for name, value in areas.items())]
