"""From the bytes a province sent to checked items, each fault pointing into the sender's bytes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Union

from pydantic import Discriminator, TypeAdapter, ValidationError
from pydantic_core import from_json

from shared.ingestion import codes
from shared.ingestion.encodings import other_than_utf8
from shared.ingestion.items import Entry, ItemType
from shared.ingestion.unsound import Fields
from shared.problems import Fault, Invalid, Unreadable, WrongMediaType

JSON = "application/json"
NDJSON = "application/x-ndjson"
MOST_ITEMS = 5_000
MARK = b"\xef\xbb\xbf"  # some editors put it before UTF-8


class Decoder:
    """Reads the item types of one service, as a JSON array or as NDJSON.

    The fast road checks all items in one call. Only when something is wrong is each item read
    alone, so that every fault of every item is told and the sound items go on.
    """

    def __init__(self, types: Sequence[ItemType]) -> None:
        bodies = [item_type.body for item_type in types]
        one: Any = bodies[0]
        if len(bodies) > 1:
            one = Annotated[Union[tuple(bodies)], Discriminator("type")]  # noqa: UP007
        self._one: TypeAdapter[Any] = TypeAdapter(one)
        self._all: TypeAdapter[list[Any]] = TypeAdapter(list[one])
        self._by_name: Mapping[str, TypeAdapter[Any]] = {
            item_type.name: TypeAdapter(item_type.body) for item_type in types
        }
        self._fields = {item_type.name: Fields(item_type.body) for item_type in types}

    def decode(self, body: bytes, *, media_type: str) -> list[Entry]:
        """The items in the sender's order.

        Raises `WrongMediaType`, `Unreadable` (not JSON at all), `Invalid` (no item) or
        `TooManyAtOnce`.
        """
        kind, body = kind_of(media_type), body.removeprefix(MARK)
        if kind == JSON:
            return self._array(body)
        if kind == NDJSON:
            return self._lines(body)
        raise wrong_kind(kind)

    def decode_part(self, lines: Sequence[bytes], *, first: int) -> list[Entry]:
        """Items that were parted from a larger body, the first of them at position `first`."""
        return [self._line(place, line) for place, line in enumerate(lines, start=first)]

    def decode_one(self, body: bytes, *, media_type: str) -> Entry:
        """The one item that a body is. Raises `WrongMediaType`, or `Unreadable` for no JSON."""
        kind, body = kind_of(media_type), body.removeprefix(MARK)
        if kind != JSON:
            raise WrongMediaType(
                detail=f"Send {JSON} (one object), not {kind!r}.",
                detail_zh=f"请使用 {JSON}（一个对象）。",
            )
        try:
            return _sound(0, self._one.validate_json(body))
        except ValidationError:
            return self._checked(0, _json(body))

    def _array(self, body: bytes) -> list[Entry]:
        try:
            return _bounded(
                [_sound(i, item) for i, item in enumerate(self._all.validate_json(body))]
            )
        except ValidationError:
            raw = _parsed(body)
        return _bounded([self._checked(i, item) for i, item in enumerate(raw)])

    def _lines(self, body: bytes) -> list[Entry]:
        return _bounded([self._line(i, line) for i, line in enumerate(_nonempty(body))])

    def _line(self, position: int, line: bytes) -> Entry:
        try:
            return _sound(position, self._one.validate_json(line))
        except ValidationError:
            pass
        try:
            return self._checked(position, from_json(line, allow_inf_nan=False))
        except ValueError as error:
            reason = codes.fault(codes.UNREADABLE_ITEM, f"/{position}", expected=str(error))
            return Entry(position, faults=[reason])

    def _checked(self, position: int, raw: Any) -> Entry:
        """One item checked alone; what can be read of its identity is kept for the receipt."""
        if not isinstance(raw, dict):
            expected = "an object with the item's fields"
            return Entry(
                position, faults=[codes.fault(codes.WRONG_TYPE, f"/{position}", expected=expected)]
            )
        named = raw.get("type")
        if not isinstance(named, str) or named not in self._by_name:
            return Entry(position, faults=[self._unknown_type(position, raw)])
        try:
            return _sound(position, self._by_name[named].validate_python(raw))
        except ValidationError as error:
            found = error.errors()
            wrong = frozenset(one["loc"][0] for one in found)
        source_id = raw.get("source_id")
        return Entry(
            position,
            item_type=named,
            source_id=source_id[:200] if isinstance(source_id, str) else None,
            part=self._fields[named].sound_part(raw, wrong=wrong),
            faults=[codes.from_pydantic(one, position=position) for one in found],
        )

    def _unknown_type(self, position: int, raw: dict[str, Any]) -> Fault:
        allowed = ", ".join(self._by_name)
        if "type" not in raw:
            return codes.fault(codes.FIELD_MISSING, f"/{position}/type", expected=allowed)
        shown = raw["type"] if isinstance(raw["type"], str) else None
        return codes.fault(
            codes.NOT_ALLOWED_VALUE, f"/{position}/type", value=shown, expected=allowed
        )


def _sound(position: int, item: dict[str, Any]) -> Entry:
    return Entry(position, item_type=item["type"], source_id=item["source_id"], item=item)


def kind_of(media_type: str) -> str:
    """The kind of body that a content type names, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def wrong_kind(kind: str) -> WrongMediaType:
    """The refusal of a body of a kind that is not read here."""
    return WrongMediaType(
        detail=f"Send {JSON} (an array) or {NDJSON} (an object per line), not {kind!r}.",
        detail_zh=f"请使用 {JSON}（数组）或 {NDJSON}（每行一个对象）。",
    )


class TooManyAtOnce(Exception):
    """There are more items than are answered at once."""


def nothing_to_read() -> Invalid:
    """The refusal of a batch without items."""
    return Invalid(detail="The batch holds no item.", detail_zh="批次中没有数据。")


def _json(body: bytes) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        if told := other_than_utf8(body):
            raise Unreadable(detail=told.en, detail_zh=told.zh) from error
        raise Unreadable(
            detail=f"The body is not valid JSON in UTF-8: {error}",
            detail_zh=f"请求体不是有效的 UTF-8 编码 JSON：{error}",
        ) from error


def _parsed(body: bytes) -> list[Any]:
    raw = _json(body)
    if not isinstance(raw, list):
        raise Unreadable(
            detail="The body must be a JSON array of items.", detail_zh="请求体必须是 JSON 数组。"
        )
    return raw


def _nonempty(body: bytes) -> Iterator[bytes]:
    return (line for line in body.split(b"\n") if line.strip())


def _bounded(entries: list[Entry]) -> list[Entry]:
    if len(entries) > MOST_ITEMS:
        raise TooManyAtOnce
    if not entries:
        raise nothing_to_read()
    return entries
