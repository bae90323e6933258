"""What stats does when registry or projects tells something: one line per event."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.divisions.operations import (
    follow_divisions,
    follow_focus_lists,
    follow_region_pairs,
)
from services.stats.facts.operations import ORGANIZATIONS, PAIRINGS, PROJECTS, follow
from shared.contracts import projects, registry
from shared.contracts.envelope import Event

# Each operation in the order in which every transaction takes them. Two workers that hear
# pairings and organizations in different orders would otherwise lock cells crosswise.
REGISTRY = (
    (registry.DIVISION_EVENTS, follow_divisions),
    (registry.FOCUS_LIST_EVENTS, follow_focus_lists),
    (registry.REGION_PAIRS_EVENTS, follow_region_pairs),
    (registry.PAIRING_EVENTS, follow(PAIRINGS)),
    (registry.ORGANIZATION_EVENTS, follow(ORGANIZATIONS)),
)


async def hear_registry(tx: AsyncConnection, events: Sequence[Event]) -> None:
    """Take what registry told, each kind of thing together and in one order."""
    for types, operation in REGISTRY:
        told = set(types.values())
        if mine := [event for event in events if event.type in told]:
            await operation(tx, mine)


HANDLERS = dict.fromkeys(registry.STATES, hear_registry) | dict.fromkeys(
    projects.STATES, follow(PROJECTS)
)
