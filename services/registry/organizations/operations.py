"""Writing organizations: within one batch a credit code belongs to the first that is taken."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.organizations.rules import taken_fault
from shared.ingestion import receipts, store
from shared.ingestion.items import Entry, ItemType


async def write_organizations(
    tx: AsyncConnection, item_type: ItemType, entries: Sequence[Entry], *, source: str
) -> None:
    """Write organizations in the order given; whose code another one has just got is refused.

    That is seen only here: one that was refused itself must not take a code from another.
    """
    holders: dict[str, Entry] = {}
    for entry in entries:
        code = (entry.state or {})["code"]
        if holders.setdefault(code, entry) is not entry:
            entry.refuse([receipts.within(taken_fault(code), entry.position)])
    await store.write_items(tx, item_type, list(holders.values()), source=source)
