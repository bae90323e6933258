"""Reading the sender's own files: the items in them, whatever format they are pushed in."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shared.client.files import JSON, MEDIA_TYPES, NDJSON, media_type_of
from shared.client.refusals import Trouble

Item = Mapping[str, Any]
_LISTS = {ending: kind for ending, kind in MEDIA_TYPES.items() if kind in (JSON, NDJSON)}


class BooksUnreadable(Trouble):
    """A file holds no items; both texts say where."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self._zh = zh

    def words(self, lang: str) -> str:
        """Where, and why."""
        return self._zh if lang == "zh" else str(self)


class Table(NamedTuple):
    """A table as a file; its rows are of `item_type` unless a column says otherwise."""

    path: Path
    media_type: str
    item_type: str


ReadRows = Callable[[Table], Iterable[Item]]
"""Reads a table as the service does that takes it. Raises `OSError` or `BooksUnreadable`."""


def items_of(
    paths: Sequence[Path], *, item_type: str, rows: ReadRows | None = None
) -> Iterator[Item]:
    """The items in some files, one after the other; in tables only where `rows` can read them.

    Raises `OSError`, `UnknownFormat` or `BooksUnreadable`.
    """
    known = MEDIA_TYPES if rows else _LISTS
    for path in paths:
        kind = media_type_of(path, known)
        if rows and kind not in (JSON, NDJSON):
            yield from rows(Table(path, kind, item_type))
        else:
            yield from _listed(path, kind)


def _listed(path: Path, kind: str) -> Iterator[Item]:
    with path.open(encoding="utf-8-sig") as file:
        try:
            found = enumerate(json.load(file)) if kind == JSON else _lines(file)
            for number, item in found:
                if not isinstance(item, dict):
                    told = f"{path}: {number}: {item!r:.100}"
                    raise BooksUnreadable(told, told)
                yield item
        except (ValueError, TypeError) as wrong:
            raise BooksUnreadable(f"{path}: {wrong}", f"{path}：{wrong}") from wrong


def _lines(file: Iterator[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as wrong:
                raise ValueError(f"line {number}: {wrong}") from wrong
