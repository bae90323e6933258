"""What a sender wrote in a row, kept as it was so that it can be mended and sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from pydantic import ConfigDict, FiniteFloat
from pydantic_core import to_json
from typing_extensions import TypedDict

from shared.ingestion import codes
from shared.ingestion.formats.cells import Cell, Flaw

# A row beyond this is no row of a table that somebody mends by hand.
MOST_BYTES = 100_000

Pair = tuple[str, Any]
"""A head and the cell under it; a day is `{"day": …}`, a cell that cannot be read `{}`."""


class _Day(TypedDict, total=False):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    day: date


Kept = tuple[str, str | bool | FiniteFloat | _Day]
"""A pair as it is read again, checked."""


@dataclass(frozen=True, slots=True)
class Written:
    """The cells of one row under their heads, each of the kind it was."""

    heads: Sequence[str]
    cells: Sequence[Cell | Flaw]

    @classmethod
    def of(cls, pairs: Sequence[Kept]) -> "Written":
        """A row that was kept."""
        return cls([head for head, _ in pairs], [_cell(told) for _, told in pairs])

    @property
    def pairs(self) -> list[Pair]:
        """The cells as JSON, the empty ones at the end left out; nothing of one too long."""
        cells = [*self.cells, *[""] * (len(self.heads) - len(self.cells))]
        told = [(head, _told(cell)) for head, cell in zip(self.heads, cells, strict=False)]
        while told and told[-1] == ("", ""):
            told.pop()
        return told if len(to_json(told)) <= MOST_BYTES else []


def _cell(told: str | bool | float | _Day) -> Cell | Flaw:
    if isinstance(told, dict):
        return told["day"] if "day" in told else Flaw(codes.INVALID_VALUE)
    return told


def _told(cell: Cell | Flaw) -> Any:
    if isinstance(cell, Flaw):
        return {}
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return {"day": cell.date().isoformat()}
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return {"day": cell.isoformat()}
    if isinstance(cell, bool) or (isinstance(cell, float) and isfinite(cell)):
        return cell
    return str(cell)


def text_of(told: Any) -> str:
    """A kept cell as text, as a table without kinds has it."""
    if isinstance(told, dict):
        return str(told.get("day", "#N/A"))
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, float):
        return format(told, ".15g")
    return str(told)
