"""From the bytes a province sent to checked items: chooses the format, counts, checks each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from shared.catalogue import NOT_ALLOWED_VALUE
from shared.ingestion.check import Checker
from shared.ingestion.formats import csv_table, json_array, ndjson, xlsx
from shared.ingestion.formats.columns import columns_of, type_words
from shared.ingestion.formats.content import content_of
from shared.ingestion.formats.kept_rows import line_of, raw_of
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.rows import TableType
from shared.ingestion.items import Entry, Item, ItemType
from shared.problems import Fault, Invalid, WrongMediaType

T = TypeVar("T")

MOST_ITEMS = 5_000
LISTS = (json_array.MEDIA_TYPE, ndjson.MEDIA_TYPE)
TABLES = (csv_table.MEDIA_TYPE, xlsx.MEDIA_TYPE)


class TooManyAtOnce(Exception):
    """There are more items than are answered at once."""


class Read(NamedTuple):
    """The items of a body, and the body as it can be parted: that of a table as lines of rows."""

    entries: list[Entry]
    body: bytes


class Decoder:
    """Reads the item types of one service in every format.

    The fast road checks all items of a JSON array in one call. Only when something is wrong is
    each item read alone, so that every fault of every item is told and the sound items go on.
    """

    def __init__(self, types: Sequence[ItemType]) -> None:
        self._check = Checker(types)
        self.tables: Mapping[str, TableType] = {
            one.name: TableType(one.name, type_words(one.body)[one.name], columns_of(one.body))
            for one in types
        }

    def decode(self, body: bytes, *, media_type: str, row_type: str | None = None) -> Read:
        """The items in the sender's order; `row_type` says what the rows of a table are.

        Raises `WrongMediaType`, `Unreadable` (not the format at all), `TooLarge` (a workbook
        beyond its bounds), `Invalid` (no item, or a header that does not fit) or `TooManyAtOnce`.
        """
        kind = content_of(media_type).kind
        if is_table(media_type):
            rows = list(_bounded(self._rows(body, media_type, wanted=row_type)))
            entries = [self._check.checked(row) for row in rows]
            return Read(entries, b"\n".join(map(line_of, rows)))
        refuse_row_type(row_type)
        body = body.removeprefix(json_array.MARK)
        if kind == json_array.MEDIA_TYPE:
            found = self._check.all_of(body)
            return Read(_bounded(found or self._elements(body)), body)
        if kind == ndjson.MEDIA_TYPE:
            return Read(_bounded(self._lines(ndjson.lines_of(body))), body)
        raise wrong_kind(kind)

    def lines_of(self, body: bytes, *, media_type: str, row_type: str | None) -> Iterator[bytes]:
        """The rows of a table as lines that `decode_part` reads. Raises as `decode` does."""
        return map(line_of, self._rows(body, media_type, wanted=row_type))

    def items_in(self, body: bytes, *, media_type: str, row_type: str) -> Iterator[Item]:
        """The items of a table without what is wrong in them; of `row_type` if no column says so.

        Raises as `decode` does, and `Invalid` for a row that does not fit its header.
        """
        rows = self._rows(body, media_type, wanted=None)
        try:
            first = next(rows, None)
        except Invalid:
            rows = self._rows(body, media_type, wanted=row_type)
            first = next(rows, None)
        for row in filter(None, chain([first], rows)):
            if row.value is None:
                raise Invalid(
                    detail="A row of the table cannot be read.",
                    detail_zh="表格中有无法读取的行。",
                    faults=row.faults,
                )
            yield row.value

    def decode_part(self, lines: Sequence[bytes], *, first: int) -> list[Entry]:
        """Items that were parted from a larger body, the first of them at position `first`."""
        return list(self._lines(enumerate(lines, start=first)))

    def decode_one(self, body: bytes, *, media_type: str) -> Entry:
        """The one item that a body is. Raises `WrongMediaType`, or `Unreadable` for no JSON."""
        kind, body = content_of(media_type).kind, body.removeprefix(json_array.MARK)
        if kind != json_array.MEDIA_TYPE:
            raise WrongMediaType(
                detail=f"Send {json_array.MEDIA_TYPE} (one object), not {kind!r}.",
                detail_zh=f"请使用 {json_array.MEDIA_TYPE}（一个对象）。",
            )
        return self._check.one_of(0, body) or self._check.checked(Raw(0, json_array.parsed(body)))

    def _elements(self, body: bytes) -> Iterator[Entry]:
        return map(self._check.checked, json_array.read_array(body))

    def _lines(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[Entry]:
        for position, line in lines:
            entry = self._check.one_of(position, line)
            yield entry or self._check.checked(
                raw_of(position, line, self.tables) or ndjson.read_line(position, line)
            )

    def _rows(self, body: bytes, media_type: str, *, wanted: str | None) -> Iterator[Raw]:
        if wanted is not None and wanted not in self.tables:
            raise _not_asked(wanted, ", ".join(self.tables), "、".join(self.tables))
        content = content_of(media_type)
        if content.kind == csv_table.MEDIA_TYPE:
            return csv_table.read_csv(body, self.tables, wanted=wanted, charset=content.charset)
        return xlsx.read_xlsx(body, self.tables, wanted=wanted)


def is_table(media_type: str) -> bool:
    """Whether a body of this content type is a table."""
    return content_of(media_type).kind in TABLES


def wrong_kind(kind: str) -> WrongMediaType:
    """The refusal of a body of a kind that is not read here."""
    read = ", ".join((*LISTS, *TABLES))
    return WrongMediaType(detail=f"Send {read}, not {kind[:100]!r}.", detail_zh=f"请使用 {read}。")


def refuse_row_type(row_type: str | None) -> None:
    """Raise `Invalid` when a list is said to be of one type: its items say so themselves."""
    if row_type is not None:
        raise _not_asked(row_type, "each item names its own type", "每条数据自带类型")


def nothing_to_read() -> Invalid:
    """The refusal of a batch without items."""
    return Invalid(detail="The batch holds no item.", detail_zh="批次中没有数据。")


def _not_asked(row_type: str, en: str, zh: str) -> Invalid:
    fault = Fault(
        NOT_ALLOWED_VALUE,
        "/query/type",
        "The rows cannot be of this type",
        "数据行不能是该类型",
        value=row_type[:200],
        expected=en,
        expected_zh=zh,
    )
    return Invalid(
        detail=f"{fault.message}: {en}.", detail_zh=f"{fault.message_zh}：{zh}。", faults=[fault]
    )


def _bounded(items: Iterable[T]) -> list[T]:
    taken = list(islice(items, MOST_ITEMS + 1))
    if len(taken) > MOST_ITEMS:
        raise TooManyAtOnce
    if not taken:
        raise nothing_to_read()
    return taken
