"""Where in a table an item stands, as the spreadsheet shows it: row 1 is the header, C a column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.ingestion.formats.columns import Column
from shared.ingestion.formats.entries import Entries
from shared.ingestion.formats.written import Pair, Written
from shared.problems import Fault


def letters(index: int) -> str:
    """The letters over a column, counted from 0: A, B, …, Z, AA."""
    text = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        text = chr(65 + digit) + text
    return text


def pointer_of(row: int, *parts: str) -> str:
    """A JSON Pointer into a table: `/rows/5/所属县`."""
    told = (part.replace("~", "~0").replace("/", "~1") for part in parts)
    return "/".join((f"/rows/{row}", *told))


def row_and_column(pointer: str) -> tuple[str, str]:
    """The row and the head of the column that a pointer leads to; empty where it names none."""
    beginning, _, rest = pointer.partition("/rows/")
    if beginning or not rest:
        return "", ""
    row, *parts = rest.split("/")
    return row, parts[0].replace("~1", "/").replace("~0", "~") if parts else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A column of a table as the sender headed it; no index where the table lacks it."""

    column: Column
    header: str
    index: int | None

    @property
    def is_chinese(self) -> bool:
        """Whether it is headed in Chinese."""
        return self.header != self.column.en


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The row of an item of some type, with the columns it may point to."""

    row: int
    item_type: str
    standing: Sequence[Standing]
    written: Written | None = None

    @property
    def sent(self) -> list[Pair]:
        """What the sender wrote there, as JSON; nothing where it cannot be kept."""
        return self.written.pairs if self.written else []

    @property
    def pointer(self) -> str:
        """Where the whole item stands."""
        return pointer_of(self.row)

    def tell(self, fault: Fault) -> Fault:
        """A fault of the item, told as one of the row: row, column, and entry within the cell."""
        if fault.pointer.startswith("/rows/"):
            return fault
        path = tuple(fault.pointer.split("/")[2:])
        found = [one for one in self.standing if one.column.path == path[: len(one.column.path)]]
        if not found:
            return _at(fault, self.pointer, f"row {self.row}", f"第 {self.row} 行")
        return self._within(fault, found[0], path[len(found[0].column.path) :])

    def _within(self, fault: Fault, one: Standing, rest: Sequence[str]) -> Fault:
        """In a cell; entries are counted from 1, as rows are."""
        name, form = one.header, one.column.form
        letter = "" if one.index is None else f" ({letters(one.index)})"
        en = f"row {self.row}, {'no ' if one.index is None else ''}column {name}{letter}"
        zh = f"第 {self.row} 行，{'缺少' if one.index is None else ''}“{name}”列{letter}"
        parts = [name]
        if rest and rest[0].isdecimal():
            number = str(int(rest[0]) + 1)
            parts.append(number)
            en, zh = f"{en}, entry {number}", f"{zh}，第 {number} 条"
        if len(parts) > 1 and len(rest) > 1 and isinstance(form, Entries):
            parts.append(form.called(rest[1], zh=one.is_chinese))
            en = f"{en}, {form.called(rest[1], zh=False)}"
            zh = f"{zh}“{form.called(rest[1], zh=True)}”"
        return _at(fault, pointer_of(self.row, *parts), en, zh)


def _at(fault: Fault, pointer: str, en: str, zh: str) -> Fault:
    return replace(
        fault,
        pointer=pointer,
        message=f"{en}: {fault.message}",
        message_zh=f"{zh}：{fault.message_zh}",
    )


def told_of_row(fault: Fault, row: int, en: str = "", zh: str = "") -> Fault:
    """A fault of a row as a whole, or of a cell outside the columns."""
    return _at(fault, fault.pointer, f"row {row}{en}", f"第 {row} 行{zh}")
