"""Everything that changes divisions."""

import json
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.rules import Record
from shared import outbox
from shared.contracts.envelope import NewEvent
from shared.contracts.registry import DIVISION_EVENTS
from shared.database import driver

_RECORD = """
insert into divisions as held (
    code, name, name_en, level, parent, prefecture, province, region,
    valid_from, valid_from_latest, valid_to_earliest, valid_to, successors, sort_key, version
)
select code, name, name_en, level, parent, prefecture, province, region,
    valid_from, valid_from_latest, valid_to_earliest, valid_to, successors, sort_key, 1
from jsonb_to_recordset($1::jsonb) as told(
    code text, name text, name_en text, level text, parent text, prefecture text, province text,
    region text, valid_from date, valid_from_latest date, valid_to_earliest date, valid_to date,
    successors text[], sort_key text
)
on conflict (code) do update set
    name = excluded.name, name_en = excluded.name_en, level = excluded.level,
    parent = excluded.parent, prefecture = excluded.prefecture, province = excluded.province,
    region = excluded.region, valid_from = excluded.valid_from,
    valid_from_latest = excluded.valid_from_latest,
    valid_to_earliest = excluded.valid_to_earliest, valid_to = excluded.valid_to,
    successors = excluded.successors, sort_key = excluded.sort_key, version = held.version + 1
where (held.name, held.name_en, held.level, held.parent, held.prefecture, held.province,
    held.region, held.valid_from, held.valid_from_latest, held.valid_to_earliest, held.valid_to,
    held.successors, held.sort_key)
is distinct from (excluded.name, excluded.name_en, excluded.level, excluded.parent,
    excluded.prefecture, excluded.province, excluded.region, excluded.valid_from,
    excluded.valid_from_latest, excluded.valid_to_earliest, excluded.valid_to,
    excluded.successors, excluded.sort_key)
returning code, version
"""


async def record_divisions(
    tx: AsyncConnection, records: Sequence[Record], *, correlation_id: str
) -> int:
    """Store these divisions and tell those that are new or changed; how many those were."""
    connection = await driver(tx)
    changed = await connection.fetch(_RECORD, json.dumps([_row(record) for record in records]))
    versions = {row["code"]: row["version"] for row in changed}
    events = [
        NewEvent(
            type=DIVISION_EVENTS["recorded"],
            subject=record.state.code,
            version=versions[record.state.code],
            data=record.state.model_dump_json().encode(),
            correlation_id=correlation_id,
        )
        for record in records
        if record.state.code in versions
    ]
    await outbox.record(tx, events)
    return len(events)


def _row(record: Record) -> dict[str, object]:
    return record.state.model_dump(mode="json") | {
        "valid_from_latest": _text(record.valid_from_latest),
        "valid_to_earliest": _text(record.valid_to_earliest),
        "sort_key": record.sort_key,
    }


def _text(day: object) -> str | None:
    return None if day is None else str(day)
