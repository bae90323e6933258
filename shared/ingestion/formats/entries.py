"""Several entries in one cell: parted by `;` or line breaks, the fields of an entry by blanks.

What an entry must have comes first, then what it may have, `-` where one of that is left out.
Where a text holds blanks itself, `|` parts the fields.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.ingestion import codes
from shared.ingestion.fields import Form
from shared.ingestion.formats.cells import (
    BLANKS,
    CELL_NOT_TEXT,
    Cell,
    CellForm,
    Choice,
    Flaw,
    Text,
    shown,
)

ENTRY_UNREADABLE = codes.declare(
    "entry_unreadable",
    en="An entry in this cell has too few or too many parts",
    zh="单元格中的某一条目缺少或多出部分",
    repair_en="Part entries by ; and the fields of an entry by blanks, in the order of `expected`.",
    repair_zh="条目之间用分号分隔，条目内各项用空格分隔，顺序见“应为”（expected_zh）。",
)

_BETWEEN = re.compile(r"[;；\r\n]")
_WITHIN = re.compile(f"[{BLANKS}]+")
_BARS = re.compile("[|｜]")
_LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field of an entry."""

    name: str
    zh: str
    form: CellForm
    is_required: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries with several fields each, such as organizations with their shares."""

    fields: Sequence[EntryField]
    _least: int

    @classmethod
    def of(cls, fields: Sequence[EntryField]) -> "Entries":
        """Entries of these fields, those that are required first."""
        ordered = sorted(fields, key=lambda field: not field.is_required)
        return cls(ordered, sum(field.is_required for field in fields))

    @property
    def told(self) -> Form:
        """The fields of an entry in their order; brackets for what may be left out."""
        return Form(
            f"{_order(self.fields, zh=True)}；多条用分号分隔",
            f"{_order(self.fields, zh=False)}; several entries parted by ;",
        )

    @property
    def explained(self) -> Form:
        """The order of the fields, then each of them with its unit or its words."""
        zh = [self.told.zh, "方括号内的可不填，后面还有内容时以 - 代替"]
        en = [self.told.en, "what is in brackets may be left out, or - put for it before others"]
        zh += [f"{field.zh}：{field.form.told.zh}" for field in self.fields]
        en += [f"{field.name}: {field.form.told.en}" for field in self.fields]
        return Form("\n".join(zh), "\n".join(en))

    def called(self, name: str, *, zh: bool) -> str:
        """A field of an entry in one language."""
        return next((one.zh for one in self.fields if one.name == name), name) if zh else name

    def read(self, cell: Cell, flaws: list[Flaw]) -> list[dict[str, Any]]:
        """The entries in the order of the cell."""
        entries = []
        for place, written in enumerate(_pieces(cell, flaws)):
            parts = _parts(written)
            if not self._least <= len(parts) <= len(self.fields):
                en, zh = (_order(self.fields, zh=is_zh) for is_zh in (False, True))
                flaws.append(Flaw(ENTRY_UNREADABLE, written[:200], en, (place,), zh))
                continue
            entries.append(self._entry(parts, place, flaws))
        return entries

    def _entry(self, parts: Sequence[str], place: int, flaws: list[Flaw]) -> dict[str, Any]:
        entry = {}
        for field, part in zip(self.fields, parts, strict=False):  # the last ones may be left out
            if part in ("", _LEFT_OUT) and not field.is_required:
                continue
            found: list[Flaw] = []
            entry[field.name] = field.form.read(part, found)
            flaws += [flaw._replace(path=(place, field.name)) for flaw in found]
        return entry

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The entries as a cell of a template."""
        return "; ".join(self._written(entry, zh=zh) for entry in value)

    def _written(self, entry: Mapping[str, Any], *, zh: bool) -> str:
        parts = [
            str(field.form.write(entry[field.name], zh=zh)) if field.name in entry else _LEFT_OUT
            for field in self.fields
        ]
        while parts[-1] == _LEFT_OUT:
            parts.pop()
        return ("|" if any(_WITHIN.search(part) for part in parts) else " ").join(parts)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of single values, such as the kinds of a pairing or the villages of a day."""

    member: Choice | Text

    @property
    def told(self) -> Form:
        """The form of one, of which there may be several."""
        told = self.member.told
        return Form(f"{told.zh}；多项用分号分隔", f"{told.en}; several parted by ;")

    def read(self, cell: Cell, flaws: list[Flaw]) -> list[str]:
        """The values in the order of the cell."""
        values = []
        for place, word in enumerate(_pieces(cell, flaws)):
            found: list[Flaw] = []
            values.append(self.member.read(word, found))
            flaws += [flaw._replace(path=(place,)) for flaw in found]
        return values

    def write(self, value: Any, *, zh: bool) -> Cell:
        """The words as a cell of a template."""
        return "; ".join(str(self.member.write(one, zh=zh)) for one in value)


def _parts(written: str) -> list[str]:
    if _BARS.search(written):
        return [part.strip(BLANKS) for part in _BARS.split(written)]
    return _WITHIN.split(written)


def _pieces(cell: Cell, flaws: list[Flaw]) -> Iterator[str]:
    if not isinstance(cell, str):
        flaws.append(Flaw(CELL_NOT_TEXT, shown(cell)))
        return iter(())
    return filter(None, (piece.strip(BLANKS) for piece in _BETWEEN.split(cell)))


def _order(fields: Sequence[EntryField], *, zh: bool) -> str:
    names = [(field.zh if zh else field.name, field.is_required) for field in fields]
    return " ".join(name if is_required else f"[{name}]" for name, is_required in names)
