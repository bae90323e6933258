"""Loads the published lists: what is new or changed is stored and told, the rest left alone."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions import rules as divisions
from services.registry.divisions.operations import record_divisions
from services.registry.focus_lists import rules as focus_lists
from services.registry.focus_lists.operations import publish_focus_list
from services.registry.region_pairs import rules as region_pairs
from services.registry.region_pairs.operations import publish_region_pairs
from shared.ids import new_id
from shared.reference import rows


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of each noun was new or changed."""

    divisions: int
    focus_lists: int
    region_pairs: int


async def load_reference(tx: AsyncConnection) -> Loaded:
    """Bring divisions, the 160 key counties and the east-west pairs to what the lists say.

    A second load changes and tells nothing. Raises `ValueError` when the lists contradict each
    other; then nothing is stored.
    """
    correlation_id = f"reference-{new_id()}"
    records = divisions.records_of(
        divisions.Lists(
            divisions=rows("divisions"),
            retired=rows("divisions_retired"),
            established=rows("divisions_established"),
            regions=rows("regions"),
            english=rows("divisions_en"),
        )
    )
    known = {record.state.code: record.state for record in records}
    counties = focus_lists.key_counties(rows("key_counties"), rows("key_counties_status"), known)
    pairs = region_pairs.pairs_of(rows("east_west_pairs"))
    return Loaded(
        await record_divisions(tx, records, correlation_id=correlation_id),
        await publish_focus_list(tx, counties, correlation_id=correlation_id),
        await publish_region_pairs(tx, pairs, correlation_id=correlation_id),
    )
