"""The check that items of every format go through: each field by its form, every fault told."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union

from pydantic import Discriminator, TypeAdapter, ValidationError

from shared.ingestion import codes
from shared.ingestion.formats.raws import Raw
from shared.ingestion.items import Entry, ItemType
from shared.ingestion.unsound import Fields
from shared.problems import Fault


class Checker:
    """Checks the item types of one service."""

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

    def all_of(self, array: bytes) -> list[Entry] | None:
        """The items of a JSON array in one call; None when there is something to be told."""
        try:
            return [_sound(i, item) for i, item in enumerate(self._all.validate_json(array))]
        except ValidationError:
            return None

    def one_of(self, position: int, text: bytes) -> Entry | None:
        """The item of a JSON object in one call; None when there is something to be told."""
        try:
            return _sound(position, self._one.validate_json(text))
        except ValidationError:
            return None

    def checked(self, raw: Raw) -> Entry:
        """One item checked alone; what can be read of its identity is kept for the receipt."""
        entry = self._alone(raw)
        entry.place = raw.place
        return entry

    def _alone(self, raw: Raw) -> Entry:
        position, value = raw.position, raw.value
        if not isinstance(value, dict):
            faults = list(raw.faults) or [_no_object(position)]
            return Entry(position, faults=faults)
        named = value.get("type")
        if not isinstance(named, str) or named not in self._by_name:
            return Entry(position, faults=[*raw.faults, self._unknown_type(position, value)])
        found: list[Any] = []
        try:
            item = self._by_name[named].validate_python(value)
            if not raw.faults:
                return _sound(position, item)
        except ValidationError as error:
            found = [one for one in error.errors() if one["loc"][0] not in raw.wrong]
        wrong = raw.wrong | {one["loc"][0] for one in found}
        return Entry(
            position,
            item_type=named,
            source_id=_identity(value.get("source_id")),
            part=self._fields[named].sound_part(value, wrong=wrong),
            faults=[*raw.faults, *(codes.from_pydantic(one, position=position) for one in found)],
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


def _identity(said: object) -> str | None:
    """What an unsound item says it is, as far as a receipt can hold it: no database takes a NUL."""
    return said[:200] if isinstance(said, str) and "\0" not in said else None


def _no_object(position: int) -> Fault:
    return codes.fault(
        codes.WRONG_TYPE,
        f"/{position}",
        expected="an object with the item's fields",
        expected_zh="由该数据各字段组成的对象",
    )
