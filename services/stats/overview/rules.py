"""What the overview makes of figures: months without gaps, a list by how well it is confirmed."""

from collections import Counter
from collections.abc import Iterable

from services.stats.counties.places import FocusList
from services.stats.freshness.bodies import WordingOut
from services.stats.overview.bodies import FocusListOut

MOST_MONTHS = 240


def focus_list_out(focus_list: FocusList) -> FocusListOut:
    """The list in short."""
    return FocusListOut(
        id=focus_list.id,
        name=WordingOut.of(focus_list.name),
        counties=len(focus_list.places),
        confirmed=Counter(place.confirmed for place in focus_list.places),
    )


def months_in_order(*named: Iterable[str]) -> list[str]:
    """Every month from the first named to the last, those without any entry included.

    Entries without a day belong to no month and are left out. Over more than twenty years gaps
    stay: one mistyped year must not make the overview a thousand months long.
    """
    months = sorted({month for names in named for month in names if month})
    if not months:
        return []
    first, last = _number(months[0]), _number(months[-1])
    if last - first > MOST_MONTHS:
        return months
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1
