"""What an indicator counts, said as data: sums over cells, counties that pass a test."""

from dataclasses import dataclass

# A fixed condition: the dimension must have one of these values.
Where = tuple[tuple[str, tuple[str, ...]], ...]

COUNTY_AREAS = ("county", "prefecture", "province")


def where(**conditions: str | tuple[str, ...]) -> Where:
    """Conditions by dimension, e.g. `where(stage="active", region=("east",))`."""
    return tuple(
        (dimension, (values,) if isinstance(values, str) else values)
        for dimension, values in sorted(conditions.items())
    )


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one measure over all cells that fit.

    `monthly` names the cube to use instead when months are asked for: money and beneficiaries
    belong to the month of their entry, not to the month of their project.
    """

    cube: str
    measure: str
    where: Where = ()
    monthly: str | None = None


@dataclass(frozen=True, slots=True)
class Counties:
    """How many counties of the focus list have a cell whose measure lies within the bounds.

    With `per`, pairs of county and that dimension are counted, e.g. the kinds at work in each.
    """

    cube: str
    measure: str
    where: Where = ()
    at_least: int = 1
    at_most: int | None = None
    per: str | None = None


@dataclass(frozen=True, slots=True)
class ListedCounties:
    """How many counties the focus list has."""


Expression = Total | Counties | ListedCounties


def needs_focus_list(*expressions: Expression | None) -> bool:
    """Whether any of them is answered for the counties of a focus list."""
    return any(isinstance(e, Counties | ListedCounties) for e in expressions)
