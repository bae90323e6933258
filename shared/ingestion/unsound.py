"""Items that are not sound: what is sound of them is held to the rules, so all faults are told."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.ingestion import store
from shared.ingestion.items import Entry, ItemType, Part, Sender
from shared.ingestion.receipts import within


class Fields:
    """The fields of an item's body, each to be read without the others."""

    def __init__(self, body: Any) -> None:
        hints = get_type_hints(body, include_extras=True)
        self._adapters: Mapping[str, TypeAdapter[Any]] = {
            name: TypeAdapter(_form(hint)) for name, hint in hints.items()
        }

    def sound_part(self, raw: Mapping[str, Any], *, wrong: frozenset[object]) -> Part:
        """What is left without the wrong fields; every other one has been found sound before."""
        left = {
            name: self._adapters[name].validate_python(value)
            for name, value in raw.items()
            if name in self._adapters and name not in wrong
        }
        return Part(left, wrong)


def _form(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint


async def find_more_faults(
    tx: AsyncConnection, item_type: ItemType, entries: Sequence[Entry], sender: Sender
) -> None:
    """Add what the type's checks find wrong with the sound fields of refused items."""
    broken = [(entry, entry.part) for entry in entries if entry.part]
    if not broken:
        return
    known = await item_type.load(tx, [part.fields for _, part in broken], sender)
    ids = [part.fields.get("source_id", "") for _, part in broken]
    held = await store.stored_items(tx, item_type, source=sender.source, source_ids=ids)
    for (entry, part), source_id in zip(broken, ids, strict=True):
        stored = held.get(source_id)
        before = stored.public_state() if stored else None
        for fields, check in item_type.checks.items():
            if part.wrong.isdisjoint(fields):
                found = check(part.fields, before, known)
                entry.faults += [within(fault, entry.position) for fault in found]
