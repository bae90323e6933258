"""What one cell of a table says: text, a number, a day, yes or no, or a word of a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from shared.ingestion import codes
from shared.ingestion.fields import Form

CELL_NOT_TEXT = codes.declare(
    "cell_not_text",
    en="The spreadsheet has turned this text into a number or a date",
    zh="电子表格已把该文本变成数字或日期",
    repair_en="Format the column as text, then type the value again: zeros or digits may be lost.",
    repair_zh="请先把该列设为“文本”格式，再重新填写；前导零或末尾数字可能已丢失。",
)
CELL_NOT_WHOLE = codes.declare(
    "cell_not_whole",
    en="The cell holds no whole number",
    zh="单元格不是整数",
    repair_en="Write digits only, without unit, separator or fraction.",
    repair_zh="只填数字，不带单位、分隔符和小数。",
)

Cell = str | float | int | bool | date | datetime | time | timedelta
BLANKS = " \t\r\n\u00a0\u3000"  # what a hand leaves at the ends of a cell; nothing invisible


class Flaw(NamedTuple):
    """What is wrong in a cell; `path` leads to a field of one of its entries."""

    code: str
    value: Any = None
    expected: str | None = None
    path: tuple[str | int, ...] = ()
    expected_zh: str | None = None


class CellForm(Protocol):
    """How the cells of one column are read and written."""

    @property
    def told(self) -> Form:
        """The form in words."""
        ...

    def read(self, cell: Cell, flaws: list[Flaw]) -> Any:
        """The field's value, as JSON has it; nothing that counts when a flaw was added."""
        ...

    def write(self, value: Any, *, zh: bool) -> Cell:
        """A field's value as a cell of a template."""
        ...


def shown(cell: Cell) -> Any:
    """A cell as a fault shows it: numbers that JSON does not know become text."""
    if isinstance(cell, str):
        return cell[:200]
    return cell if isinstance(cell, bool | int) else str(cell)


# 1.2E+17 is what a spreadsheet makes of a long code before it saves a table as text.
_ROUNDED = re.compile(r"^[0-9](\.[0-9]+)?[eE]\+[0-9]{2,3}$")


@dataclass(frozen=True, slots=True)
class Text:
    """Text; a number will do where the text stands for one."""

    told: Form

    def read(self, cell: Cell, flaws: list[Flaw]) -> str:
        """The text without blanks at its ends."""
        if isinstance(cell, str) and not _ROUNDED.match(cell):
            return cell
        if self.told.is_number and isinstance(cell, float | int) and not isinstance(cell, bool):
            # A spreadsheet keeps 15 digits; what stands behind them is not the sender's.
            return format(Decimal(format(cell, ".15g")), "f")
        flaws.append(Flaw(CELL_NOT_TEXT, shown(cell), self.told.en, (), self.told.zh))
        return ""

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The text itself."""
        return str(value)


_WHOLE = re.compile(r"^[+-]?[0-9]{1,30}(\.0+)?$")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; tables hold 320 as 320.0."""

    told: Form

    def read(self, cell: Cell, flaws: list[Flaw]) -> int:
        """The number; its bounds are the check's."""
        if isinstance(cell, str) and _WHOLE.match(cell):
            return int(cell.partition(".")[0])
        if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
            return int(cell)
        flaws.append(Flaw(CELL_NOT_WHOLE, shown(cell), self.told.en, (), self.told.zh))
        return 0

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The number itself."""
        return int(value)


_DAY = re.compile(
    r"^([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))( 0?0:00(:00)?)?$"
)
_A_DAY = Form("日期，如 2023-05-01", "a day, e.g. 2023-05-01")
_DAY_ZERO = date(1899, 12, 30)  # on which spreadsheets count as day 0, from March 1900 on
_FIRST, _LAST = 61, 2_958_465


@dataclass(frozen=True, slots=True)
class Day:
    """A day: a date of the spreadsheet, the number behind one, or text beginning with the year."""

    told: Form = _A_DAY

    def read(self, cell: Cell, flaws: list[Flaw]) -> str:
        """The day as YYYY-MM-DD."""
        try:
            day = _day(cell)
        except ValueError:
            day = None
        if day is None:
            flaws.append(Flaw(codes.WRONG_DATE, shown(cell), self.told.en, (), self.told.zh))
            return ""
        return day.isoformat()

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The day as a date of the spreadsheet."""
        return date.fromisoformat(str(value))


def _day(cell: Cell) -> date | None:
    """The day a cell names, None for none; raises `ValueError` for one not in the calendar."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else None
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer() and 1e7 <= cell < 1e8:
        cell = str(int(cell))
    if isinstance(cell, float) and cell.is_integer() and _FIRST <= cell <= _LAST:
        return _DAY_ZERO + timedelta(days=int(cell))
    found = _DAY.match(cell) if isinstance(cell, str) else None
    if found is None:
        return None
    year, month, day = [int(part) for part in found.groups()[:9] if part is not None]
    return date(year, month, day)


_YES_OR_NO = Form("是 / 否", "true / false")
_YES_NO = {"是": True, "否": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    told: Form = _YES_OR_NO

    def read(self, cell: Cell, flaws: list[Flaw]) -> bool:
        """Whether it says yes."""
        if isinstance(cell, bool):
            return cell
        said = _YES_NO.get(cell.lower()) if isinstance(cell, str) else None
        if said is None:
            flaws.append(Flaw(codes.NOT_ALLOWED_VALUE, shown(cell), "是, 否, true, false"))
        return bool(said)

    def write(self, value: Any, *, zh: bool) -> Cell:
        """Yes or no in the template's language."""
        return ("是" if value else "否") if zh else bool(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a list, in Chinese or as the value itself."""

    words: Mapping[str, str]

    @property
    def told(self) -> Form:
        """The words."""
        return Form("、".join(self.words.values()), ", ".join(self.words))

    def choices(self, *, zh: bool) -> Sequence[str]:
        """What may stand in the cell, in one language."""
        return list(self.words.values() if zh else self.words)

    def read(self, cell: Cell, flaws: list[Flaw]) -> str:
        """The value that the word stands for."""
        if isinstance(cell, str):
            for value, word in self.words.items():
                if cell in (value, word):
                    return value
        expected = ", ".join(f"{word} ({value})" for value, word in self.words.items())
        flaws.append(Flaw(codes.NOT_ALLOWED_VALUE, shown(cell), expected))
        return ""

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The word in the template's language."""
        return self.words[value] if zh else str(value)
