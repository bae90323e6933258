"""Reading indicators: the cells behind each question, and the figures they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.cells.cubes import CUBES, Grouping
from services.stats.cells.queries import read_cells, read_past_cells
from services.stats.indicators.catalogue.declared import Indicator
from services.stats.indicators.expressions import Counties, Expression, Total, Where
from services.stats.indicators.groupings import Read, read_of, reads_of
from services.stats.indicators.rules import NOTHING, Figure, Place, Question, Slice, figures


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator with one question about it."""

    indicator: Indicator
    question: Question = field(default_factory=Question)


class Cells:
    """The cells of one transaction at one instant, each slice read once however often asked."""

    def __init__(self, tx: AsyncConnection, *, as_of: datetime | None = None) -> None:
        self._tx = tx
        self._as_of = as_of
        self._slices: dict[tuple[Read, Where], Slice] = {}

    async def foresee(self, reads: Iterable[Read]) -> None:
        """Read these together where that saves time.

        Cells of a past instant are counted from the facts: each pass over a cube's facts costs
        the same however many groupings it makes. Live cells are kept and cost nothing to read.
        """
        if self._as_of is None:
            return
        by_cube: dict[str, set[Grouping]] = {}
        for read in reads:
            by_cube.setdefault(read.cube, set()).add(read.grouping)
        for cube, groupings in by_cube.items():
            found = await read_past_cells(
                self._tx, cube=CUBES[cube], groupings=groupings, as_of=self._as_of
            )
            for grouping, cells in found.items():
                self._slices[Read(cube, grouping), ()] = Slice(grouping, cells)

    async def read(self, read: Read, conditions: Where = ()) -> Slice:
        """The cells of a grouping that meet conditions on its own dimensions."""
        if (read, conditions) not in self._slices:
            if foreseen := self._slices.get((read, ())):
                return foreseen.within(conditions)
            found = await read_cells(
                self._tx,
                cube=CUBES[read.cube],
                grouping=read.grouping,
                within=dict(conditions),
                as_of=self._as_of,
            )
            self._slices[read, conditions] = Slice(read.grouping, found)
        return self._slices[read, conditions]

    async def behind(
        self, expression: Expression | None, question: Question, *, places: Sequence[Place]
    ) -> Slice:
        """The cells an expression is computed from. Raises `NotKeptError` if none would do."""
        read = None if expression is None else read_of(expression, question)
        if read is None or not isinstance(expression, Total | Counties):
            return NOTHING
        asked: dict[str, tuple[str, ...]] = {
            name: (value,) for name, value in question.only.items() if name in read.grouping
        }
        if isinstance(expression, Counties) and read.grouping[0] == "county":
            # Of nearly three thousand counties the list names few, and an index finds them.
            asked.setdefault("county", tuple(place.county for place in places))
        # Where a question narrows what the indicator fixes, the indicator's condition is applied
        # by the rules; reading needs one condition per dimension.
        return await self.read(read, tuple(sorted((dict(expression.where) | asked).items())))


def reads_behind(asked: Iterable[Asked]) -> list[Read]:
    """Every slice these questions are answered from, for `Cells.foresee`."""
    sides = [reads_of(one.indicator, one.question) for one in asked]
    return [read for both in sides for read in both if read is not None]


async def read_figures(
    cells: Cells, asked: Sequence[Asked], *, places: Sequence[Place]
) -> list[list[Figure]]:
    """The figures of every question, in order. Raises `NotKeptError` as `Cells.behind` does."""
    answers = []
    for one in asked:
        above = await cells.behind(one.indicator.numerator, one.question, places=places)
        below = await cells.behind(one.indicator.denominator, one.question, places=places)
        answers.append(figures(one.indicator, one.question, slices=(above, below), places=places))
    return answers
