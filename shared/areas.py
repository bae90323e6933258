"""Where a code lies: which area contains which, and what became of a code over time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from shared.contracts.registry import DivisionState

NATION = "000000"


def within(division: str, code: str) -> bool:
    """Whether the area `code` is `division` or lies in it.

    `000000` contains everything, `320000` its province, `321000` its prefecture; any other code
    contains itself only. Reads the digits alone, so it also answers for retired codes.
    """
    return code.startswith(stem(division))


def province_of(code: str) -> str:
    """The code of the province a code lies in, by its digits; `000000` for the nation itself."""
    return code[:2] + "0000"


def is_valid(division: DivisionState, on: date) -> bool:
    """Whether a code was in force on a day; both ends count, a missing end is open."""
    begun = division.valid_from is None or division.valid_from <= on
    return begun and (division.valid_to is None or on <= division.valid_to)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a code meant on a day.

    `current`: in force. `retired`: no longer, and `successors` are those in force that day.
    `future`: not yet. `unknown`: no such code was ever recorded, and `division` is None.
    """

    status: Literal["current", "retired", "future", "unknown"]
    division: DivisionState | None = None
    successors: tuple[DivisionState, ...] = ()


class Atlas:
    """All divisions at once, so that a batch of thousands is resolved without asking again."""

    def __init__(self, divisions: Iterable[DivisionState]) -> None:
        self.divisions: Mapping[str, DivisionState] = {d.code: d for d in divisions}

    def resolve(self, code: str, on: date) -> Resolution:
        """What `code` meant on the day `on`."""
        division = self.divisions.get(code)
        if division is None:
            return Resolution("unknown")
        if is_valid(division, on):
            return Resolution("current", division)
        if division.valid_from and on < division.valid_from:
            return Resolution("future", division)
        return Resolution("retired", division, tuple(self._heirs(division, on)))

    def _heirs(self, division: DivisionState, on: date) -> list[DivisionState]:
        """The successors in force on a day; a successor that is itself retired hands on."""
        heirs: dict[str, DivisionState] = {}
        asked, waiting = {division.code}, list(division.successors)
        while waiting:
            code = waiting.pop(0)
            heir = self.divisions.get(code)
            if heir is None or code in asked:
                continue
            asked.add(code)
            if is_valid(heir, on):
                heirs[code] = heir
            else:
                waiting.extend(heir.successors)
        return list(heirs.values())


@lru_cache(maxsize=4096)
def stem(division: str) -> str:
    """The digits with which all codes in a division begin, as `within` has it."""
    if division == NATION:
        return ""
    if division.endswith("0000"):
        return division[:2]
    return division[:4] if division.endswith("00") else division
