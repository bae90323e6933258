"""What stands in a sheet, seen before it is opened: its extent, formulas, errors, merged cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from shared.ingestion.formats.layout import MOST_COLUMNS, too_wide
from shared.ingestion.formats.xml_parts import Elements
from shared.problems import Invalid, Problem, TooLarge

MOST_CELLS = 2_000_000  # a sheet is opened as a rectangle, one far cell makes all between
MOST_SIGNS = 32_767  # in one cell, as the spreadsheet itself has it
MOST_TEXT = 64 * 1024 * 1024
MOST_MERGED = 500_000

_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")


@dataclass(slots=True)
class Survey:
    """A sheet as a whole; rows and columns count from 0."""

    rows: int = 0
    columns: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    merged: set[tuple[int, int]] = field(default_factory=set)


def shared_lengths(part: bytes, elements: Elements) -> list[int]:
    """The length of each text that cells share. Raises `TooLarge` for one beyond a cell."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)
            if lengths[-1] > MOST_SIGNS:
                raise _too_large("a cell holds too much text", "单元格文本过长")

    elements.walk(part, start, text=text)
    return lengths


def survey(part: bytes, elements: Elements, lengths: Sequence[int]) -> Survey:
    """Look at a sheet.

    Raises `Invalid` for one with too many columns, `TooLarge` for one that is too large to open.
    """
    walker = _Walker(lengths)
    elements.walk(part, walker.start, end=walker.end, text=walker.text)
    return walker.found


class _Walker:
    """Follows the cells of one sheet."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.found = Survey()
        self._lengths = lengths
        self._left = MOST_TEXT
        self._merged = 0
        self._row, self._column = -1, -1
        self._kind, self._value = "", ""
        self._is_formula = self._is_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column += 1
            if at := _place(attributes.get("r", "")):
                self._row, self._column = at
            self._kind, self._value = attributes.get("t", "n"), ""
            self._is_formula = self._is_value = False
        elif name == "row":
            said = attributes.get("r", "")
            self._row = int(said) - 1 if said.isdecimal() and len(said) < 8 else self._row + 1
            self._column = -1
        elif name == "f":
            self._is_formula = True
        elif name in ("v", "is"):
            self._is_value = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._is_value and len(self._value) < MOST_SIGNS:
            self._value += data

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self._is_value = False
        elif name == "c":
            self._cell()

    def _cell(self) -> None:
        at, value = (self._row, self._column), self._value.strip()
        if self._is_formula and not value:
            self.found.without_value.add(at)
        elif self._kind == "e":
            self.found.errors.add(at)
        elif not value:
            return
        self._reach(*at)
        if self._kind == "s" and value.isdecimal() and len(value) < 10:
            place = int(value)
            self._left -= self._lengths[place] if place < len(self._lengths) else 0
            if self._left < 0:
                raise _too_large("its cells hold too much text", "单元格文本总量过大")

    def _reach(self, row: int, column: int) -> None:
        found = self.found
        found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1)
        if found.columns > MOST_COLUMNS:
            raise Invalid(
                detail=f"The sheet has {found.columns} columns or more; at most {MOST_COLUMNS} "
                "are read.",
                detail_zh=f"工作表至少有 {found.columns} 列，最多读取 {MOST_COLUMNS} 列。",
                faults=[too_wide(found.columns)],
            )
        if found.rows * found.columns > MOST_CELLS:
            raise _too_large(f"it reaches to row {found.rows}", f"数据延伸至第 {found.rows} 行")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _place(first), _place(last or first)
        if not begin or not end:
            return
        rows = range(begin[0], end[0] + 1)
        columns = range(begin[1], min(end[1] + 1, MOST_COLUMNS))
        self._merged += len(rows) * len(columns)
        if self._merged > MOST_MERGED:
            raise _too_large("it has too many merged cells", "合并单元格过多")
        self.found.merged.update(product(rows, columns))


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as C5, counted from 0."""
    found = _REFERENCE.match(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _too_large(en: str, zh: str) -> Problem:
    return TooLarge(
        detail=f"The sheet is too large to read: {en}; split it, or send CSV.",
        detail_zh=f"工作表过大，无法读取：{zh}；请拆分，或改用 CSV。",
    )
