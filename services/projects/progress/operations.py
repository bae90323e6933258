"""Writing progress: into its project's ledger, one new version of each project for a batch."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.projects.projects.doubts import doubts
from services.projects.projects.intake import PROJECT
from services.projects.projects.ledger import limits_faults, with_progress
from shared.clock import now
from shared.database import driver
from shared.ingestion import receipts, store
from shared.ingestion.items import Entry, ItemType, State, Stored
from shared.problems import Fault


async def write_progress(
    tx: AsyncConnection, item_type: ItemType, entries: Sequence[Entry], *, source: str
) -> None:
    """Add progress to its projects, in the order given, and tell of each project once.

    The projects are held by this transaction alone: they are what progress changes. Progress for
    which its project has no room is refused here, where all that came before it has been added.
    """
    named = sorted({_project(entry) for entry in entries})
    held = await store.stored_items(tx, PROJECT, source=source, source_ids=named)
    ledgers = {name: stored.public_state() for name, stored in held.items()}
    taken = [entry for entry in entries if _add(ledgers, entry)]
    last = {_project(entry): entry for entry in taken}
    changed = {
        name: _next_version(held[name], ledgers[name], told_by=entry)
        for name, entry in last.items()
    }
    await store.write_items(tx, PROJECT, list(changed.values()), source=source)
    for entry in taken:
        entry.sequence = changed[_project(entry)].sequence
    await _keep(tx, item_type, taken, source=source)


def _project(entry: Entry) -> str:
    return str((entry.state or {})["project"])


def _add(ledgers: dict[str, State], entry: Entry) -> bool:
    """Whether the progress fits into its project's ledger, where it then stands."""
    name, progress = _project(entry), entry.state or {}
    before, after = ledgers[name], with_progress(ledgers[name], progress)
    # Taking something back or putting it right must be possible however full a ledger is.
    if faults := limits_faults(after) if not progress["is_withdrawn"] else []:
        entry.refuse(_within(entry, faults))
        return False
    entry.warnings += _within(entry, doubts(before, after))
    ledgers[name] = after
    return True


def _within(entry: Entry, faults: Sequence[Fault]) -> list[Fault]:
    return [receipts.within(fault, entry.position) for fault in faults]


def _next_version(held: Stored, state: State, *, told_by: Entry) -> Entry:
    """A project's next version, told as part of the batch that brought the progress."""
    return Entry(
        told_by.position,
        item_type=PROJECT.name,
        source_id=state["source_id"],
        item={"source_version": held.source_version},
        content_hash=held.content_hash,
        stored=held,
        id=held.id,
        version=held.version + 1,
        state=state,
        event=PROJECT.event(state, state),
        origin=told_by.origin,
    )


async def _keep(
    tx: AsyncConnection, item_type: ItemType, taken: Sequence[Entry], *, source: str
) -> None:
    """The rows of progress: what stands, and beside it this version."""
    if not taken:
        return
    texts = await store.write_rows(tx, item_type, taken, source=source)
    instant = now()
    connection = await driver(tx)
    await connection.copy_records_to_table(
        "progress_versions",
        records=[
            (
                entry.id, entry.version, entry.event, instant, entry.sequence,
                entry.origin.correlation_id, text.decode(),
                (entry.item or {}).get("source_version"),
            )
            for entry, text in zip(taken, texts, strict=True)
        ],
        columns=(
            "id", "version", "type", "time", "sequence", "batch_id", "state", "source_version",
        ),
    )  # fmt: skip
