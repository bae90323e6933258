"""Indicators from cells: every value against numbers counted by hand."""

from fractions import Fraction

import pytest

from services.stats.cells.cubes import Measures
from services.stats.indicators.catalogue import CATALOGUE
from services.stats.indicators.catalogue.declared import (
    ALL_LISTED,
    FIRST,
    PERCENT,
    Indicator,
    Wording,
)
from services.stats.indicators.expressions import Counties, where
from services.stats.indicators.rules import (
    NOTHING,
    Figure,
    Place,
    Question,
    Slice,
    figures,
    rounded,
    shown_side,
    shown_value,
)

PLACES = [
    Place("610824", "610800", "610000", "listed"),
    Place("610722", "610700", "610000", "named"),
    Place("500229", "", "500000", "listed"),
    Place("640422", "640400", "640000", "listed"),
]

BY_COUNTY = Slice(
    ("stage", "county"),
    {
        ("active", "610824"): Measures(subjects=2, organizations=3),
        ("active", "610722"): Measures(subjects=1, organizations=1),
        ("ended", "500229"): Measures(subjects=1, organizations=1),
        ("active", "110101"): Measures(subjects=9, organizations=9),
    },
)


def ask(code: str, *slices: Slice, by: tuple[str, ...] = (), **only: str) -> list[Figure]:
    above, below = (*slices, NOTHING, NOTHING)[:2]
    question = Question(by=by, only=only)
    return figures(CATALOGUE[code], question, slices=(above, below), places=PLACES)


def test_coverage_counts_listed_counties_with_an_active_pairing_and_no_others() -> None:
    assert ask("A01", BY_COUNTY) == [Figure((), 2, 4)]


def test_coverage_by_province_keeps_provinces_without_any_pairing_as_zero() -> None:
    assert ask("A01", BY_COUNTY, by=("province",)) == [
        Figure(("500000",), 0, 1),
        Figure(("610000",), 2, 2),
        Figure(("640000",), 0, 1),
    ]


def test_coverage_narrowed_to_a_prefecture_faces_that_prefecture_only() -> None:
    assert ask("A01", BY_COUNTY, prefecture="610700") == [Figure((), 1, 1)]


def test_county_with_exactly_one_organization_is_a_single_helper_county() -> None:
    assert ask("A03", BY_COUNTY, BY_COUNTY) == [Figure((), 1, 2)]


def test_a_ratio_over_nothing_has_no_value() -> None:
    (figure,) = ask("A03", Slice(("stage", "county"), {}), Slice(("stage", "county"), {}))
    assert figure == Figure((), 0, 0)
    assert shown_value(figure, PERCENT) is None


def test_breadth_counts_pairs_of_county_and_kind_but_not_the_kind_other() -> None:
    cells = Slice(
        ("county", "kind", "stage"),
        {
            ("610824", "industry", "implementing"): Measures(subjects=5),
            ("610824", "health", "implementing"): Measures(subjects=1),
            ("610824", "other", "implementing"): Measures(subjects=1),
            ("610722", "health", "signed"): Measures(subjects=1),
            ("500229", "health", "implementing"): Measures(subjects=1),
        },
    )
    (figure,) = ask("D00", cells)
    assert figure == Figure((), 3, 4)
    assert shown_value(figure, CATALOGUE["D00"].unit) == "0.75"
    assert ask("D00", cells, by=("kind",)) == [
        Figure(("health",), 2, 4),
        Figure(("industry",), 1, 4),
    ]


def test_paid_in_is_what_was_received_where_the_commitment_stands() -> None:
    whole = {(): Measures(committed_fen=24690, received_fen=112344, paid_in_fen=12345)}
    (figure,) = ask("C02", Slice((), whole), Slice((), whole))
    assert figure == Figure((), 12345, 24690)
    unit = CATALOGUE["C02"].unit
    assert shown_value(figure, unit) == "50.00"
    assert shown_side(figure.denominator, unit) == "246.90"


def test_a_total_of_no_cells_is_zero_not_missing() -> None:
    assert ask("C00", Slice((), {})) == [Figure((), 0)]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(1, 8), 2, "0.12"),
        (Fraction(3, 8), 2, "0.38"),
        (Fraction(-1, 200), 2, "0.00"),
        (Fraction(-3, 200), 2, "-0.02"),
        (Fraction(175, 2), 2, "87.50"),
        (Fraction(5, 2), 0, "2"),
        (Fraction(10**15 + 1, 100), 2, "10000000000000.01"),
    ],
)
def test_values_are_rounded_half_to_even_only_as_text(
    value: Fraction, decimals: int, text: str
) -> None:
    assert rounded(value, decimals) == text


def test_an_indicator_is_added_by_data_alone() -> None:
    toy = Indicator(
        code="X01",
        name=Wording("东部多家结对县", "Counties of several eastern organizations"),
        definition=Wording("示例", "An example"),
        unit=PERCENT,
        numerator=Counties("pairing", "organizations", where(stage="active"), at_least=2),
        denominator=ALL_LISTED,
        dimensions=("province",),
        direction="up",
        clause="",
        caveats=Wording("", ""),
        version=FIRST,
    )
    (figure,) = figures(toy, Question(), slices=(BY_COUNTY, NOTHING), places=PLACES)
    assert shown_value(figure, toy.unit) == "25.00"
