"""The header of a table: which column holds which field, and what is wrong with it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.ingestion import codes
from shared.ingestion.formats.cells import BLANKS
from shared.ingestion.formats.columns import Column
from shared.ingestion.formats.places import Standing, letters, pointer_of, told_of_row
from shared.problems import Fault, Invalid

MOST_COLUMNS = 200

COLUMN_UNKNOWN = codes.declare(
    "column_unknown",
    en="There is no such column",
    zh="没有这一列",
    repair_en="Remove the column or head it as in the template; no column is ever ignored.",
    repair_zh="请删除该列，或按模板更正列名；任何列都不会被忽略。",
)
COLUMN_TWICE = codes.declare(
    "column_twice",
    en="The table has this column twice",
    zh="该列重复出现",
    repair_en="Keep one of the two; Chinese and English heads may name the same column.",
    repair_zh="请只保留一列；中英文列名可能指同一列。",
)
COLUMN_MISSING = codes.declare(
    "column_missing",
    en="A required column is missing",
    zh="缺少必填列",
    repair_en="Add the column; row 1 of the table must be its header.",
    repair_zh="请补充该列；表格第 1 行必须是表头。",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table by their place, None for one without a head, and all of its type."""

    item_type: str
    heads: Sequence[str]
    by_index: Sequence[Column | None]
    standing: Sequence[Standing]


def title_of(text: object) -> str:
    """A head as it is compared: whatever a hand varies without meaning anything by it."""
    return unicodedata.normalize("NFKC", str(text).strip(BLANKS)).casefold()


def layout_of(header: Sequence[object], item_type: str, columns: Sequence[Column]) -> Layout:
    """The layout that a header gives. Raises `Invalid` with every fault of the header."""
    within_bounds(len(header))
    known = _titles(columns)
    by_index = [known.get(title_of(text)) for text in header]
    faults = [*_unknown(header, by_index), *_twice(header, by_index), *_missing(columns, by_index)]
    if faults:
        raise Invalid(
            detail="The header of the table, row 1, is not that of the template.",
            detail_zh="表头（第 1 行）与模板不一致。",
            faults=faults,
        )
    standing = [_standing(column, header, by_index) for column in columns]
    heads = [str(text).strip(BLANKS) for text in header]
    return Layout(item_type, heads, by_index, standing)


def within_bounds(width: int) -> None:
    """Refuse a table that no header could describe. Raises `Invalid`."""
    if width > MOST_COLUMNS:
        raise Invalid(
            detail=f"The table has {width} columns; at most {MOST_COLUMNS} are read.",
            detail_zh=f"表格共 {width} 列，最多读取 {MOST_COLUMNS} 列。",
            faults=[too_wide(width)],
        )


def too_wide(width: int) -> Fault:
    """The fault of a table that reaches beyond the columns that are read."""
    return codes.fault(
        codes.WRONG_LENGTH,
        pointer_of(1),
        value=width,
        expected=f"at most {MOST_COLUMNS} columns",
        expected_zh=f"最多 {MOST_COLUMNS} 列",
    )


def _titles(columns: Sequence[Column]) -> Mapping[str, Column]:
    return {title_of(name): column for column in columns for name in (column.zh, column.en)}


def _standing(
    column: Column, header: Sequence[object], by_index: Sequence[Column | None]
) -> Standing:
    if column in by_index:
        index = by_index.index(column)
        return Standing(column, str(header[index]).strip(BLANKS), index)
    return Standing(column, column.zh, None)


def _unknown(header: Sequence[object], found: Sequence[Column | None]) -> list[Fault]:
    return [
        _fault(COLUMN_UNKNOWN, str(text).strip(BLANKS), index)
        for index, (text, column) in enumerate(zip(header, found, strict=True))
        if column is None and title_of(text)
    ]


def _twice(header: Sequence[object], found: Sequence[Column | None]) -> list[Fault]:
    return [
        _fault(COLUMN_TWICE, str(text).strip(BLANKS), index)
        for index, (text, column) in enumerate(zip(header, found, strict=True))
        if column is not None and column in found[:index]
    ]


def _missing(columns: Sequence[Column], found: Sequence[Column | None]) -> list[Fault]:
    return [
        _fault(COLUMN_MISSING, column.zh, None, expected=f"{column.zh} | {column.en}")
        for column in columns
        if column.is_required and column not in found and column.path != ("type",)
    ]


def _fault(code: str, name: str, index: int | None, *, expected: str | None = None) -> Fault:
    letter = "" if index is None else f" ({letters(index)})"
    fault = codes.fault(code, pointer_of(1, name[:200]), value=name[:200], expected=expected)
    return told_of_row(fault, 1, f", column {name[:200]}{letter}", f"，“{name[:200]}”列{letter}")
