"""Rows of a table as lines of JSON, for what is taken later and must still know its place."""

from collections.abc import Mapping
from typing import Any, NotRequired, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import to_json
from typing_extensions import TypedDict

from shared.ingestion.formats.places import RowPlace, Standing
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.rows import TableType
from shared.ingestion.formats.written import Kept, Written
from shared.ingestion.items import Entry
from shared.problems import Fault

_BEGINNING = b'{"row":'


class _Kept(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    row: int
    item_type: str
    heads: dict[str, tuple[str, int | None]]
    value: Any
    faults: list[Fault]
    wrong: list[str]
    sent: NotRequired[list[Kept]]


# Whoever sends lines could send such a one as well: it is checked like any other, and can only
# say of itself where it stands.
_KEPT: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def line_of(raw: Raw) -> bytes:
    """A row as one line, with its place, what the format found wrong, and its fields."""
    place = cast(RowPlace, raw.place)
    return _line(place, raw.value, raw)


def line_again(entry: Entry) -> bytes:
    """A sound item as one line: as it was sent, or as a row with its place."""
    if entry.place is None:
        return to_json(entry.item)
    return _line(cast(RowPlace, entry.place), entry.item, None)


def _line(place: RowPlace, value: Any, raw: Raw | None) -> bytes:
    return to_json(
        {
            "row": place.row,
            "item_type": place.item_type,
            "heads": {one.column.en: (one.header, one.index) for one in place.standing},
            "value": value,
            "faults": list(raw.faults) if raw else [],
            "wrong": sorted(map(str, raw.wrong)) if raw else [],
            "sent": place.sent if raw else [],
        }
    )


def raw_of(position: int, line: bytes, types: Mapping[str, TableType]) -> Raw | None:
    """A row that was kept; None for a line that is none."""
    if not line.startswith(_BEGINNING):
        return None
    try:
        kept = _KEPT.validate_json(line)
        columns = types[kept["item_type"]].columns
        standing = [Standing(column, *kept["heads"][column.en]) for column in columns]
    except (ValidationError, KeyError):
        return None
    written = Written.of(kept.get("sent", []))
    place = RowPlace(kept["row"], kept["item_type"], standing, written)
    return Raw(position, kept["value"], kept["faults"], frozenset(kept["wrong"]), place)
