"""From the bytes a province sent to checked items: chooses the format, counts, checks each."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from shared.ingestion.check import Checker
from shared.ingestion.formats import csv_table, json_array, ndjson, xlsx
from shared.ingestion.formats.columns import columns_of, type_words
from shared.ingestion.formats.content import Content, content_of
from shared.ingestion.formats.raws import Raw
from shared.ingestion.formats.rows import TableType
from shared.ingestion.items import Entry, ItemType
from shared.problems import Fault, Invalid, WrongMediaType

MOST_ITEMS = 5_000
LISTS = (json_array.MEDIA_TYPE, ndjson.MEDIA_TYPE)
TABLES = (csv_table.MEDIA_TYPE, xlsx.MEDIA_TYPE)


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

    def decode(self, body: bytes, *, media_type: str, row_type: str | None = None) -> list[Entry]:
        """The items in the sender's order; `row_type` says what the rows of a table are.

        Raises `WrongMediaType`, `Unreadable` (not the format at all), `TooLarge` (a workbook
        beyond its bounds) or `Invalid` (too many items, or a header that does not fit).
        """
        content = content_of(media_type)
        if content.kind in LISTS and row_type is not None:
            raise _not_asked(row_type, "each item names its own type", "每条数据自带类型")
        if content.kind == json_array.MEDIA_TYPE:
            body = body.removeprefix(json_array.MARK)
            entries = self._check.all_of(body)
            return _bounded(entries or map(self._check.checked, json_array.read_array(body)))
        if content.kind == ndjson.MEDIA_TYPE:
            return _bounded(self._lines(body.removeprefix(json_array.MARK)))
        return _bounded(map(self._check.checked, self._rows(body, content, wanted=row_type)))

    def decode_one(self, body: bytes, *, media_type: str) -> Entry:
        """The one item that a body is. Raises `WrongMediaType`, or `Unreadable` for no JSON."""
        kind, body = content_of(media_type).kind, body.removeprefix(json_array.MARK)
        if kind != json_array.MEDIA_TYPE:
            raise WrongMediaType(
                detail=f"Send {json_array.MEDIA_TYPE} (one object), not {kind!r}.",
                detail_zh=f"请使用 {json_array.MEDIA_TYPE}（一个对象）。",
            )
        return self._check.one_of(0, body) or self._check.checked(Raw(0, json_array.parsed(body)))

    def _lines(self, body: bytes) -> Iterator[Entry]:
        for position, line in ndjson.lines_of(body):
            entry = self._check.one_of(position, line)
            yield entry or self._check.checked(ndjson.read_line(position, line))

    def _rows(self, body: bytes, content: Content, *, wanted: str | None) -> Iterator[Raw]:
        if wanted is not None and wanted not in self.tables:
            raise _not_asked(wanted, ", ".join(self.tables), "、".join(self.tables))
        if content.kind == csv_table.MEDIA_TYPE:
            return csv_table.read_csv(body, self.tables, wanted=wanted, charset=content.charset)
        if content.kind == xlsx.MEDIA_TYPE:
            return xlsx.read_xlsx(body, self.tables, wanted=wanted)
        read = ", ".join((*LISTS, *TABLES))
        raise WrongMediaType(
            detail=f"Send {read}, not {content.kind[:100]!r}.", detail_zh=f"请使用 {read}。"
        )


def _not_asked(row_type: str, en: str, zh: str) -> Invalid:
    fault = Fault(
        "not_allowed_value",
        "/query/type",
        "The rows cannot be of this type",
        "数据行不能是该类型",
        value=row_type[:200],
        expected=en,
    )
    return Invalid(
        detail=f"{fault.message}: {en}.", detail_zh=f"{fault.message_zh}：{zh}。", faults=[fault]
    )


def _bounded(entries: Iterator[Entry] | list[Entry]) -> list[Entry]:
    taken = list(islice(entries, MOST_ITEMS + 1))
    if len(taken) > MOST_ITEMS:
        raise Invalid(
            detail=f"More than {MOST_ITEMS} items; at most {MOST_ITEMS} are taken at once.",
            detail_zh=f"超过 {MOST_ITEMS} 条，单次最多 {MOST_ITEMS} 条。",
        )
    if not taken:
        raise Invalid(detail="The batch holds no item.", detail_zh="批次中没有数据。")
    return taken
