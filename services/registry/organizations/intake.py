"""The item type `organization`: what a batch needs to know, and where it is written."""

from collections.abc import Sequence
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.queries import divisions_by_code, regions_of_provinces
from services.registry.organizations.bodies import EXAMPLE, OrganizationIn
from services.registry.organizations.operations import write_organizations
from services.registry.organizations.queries import holders_of_codes
from services.registry.organizations.rules import CHECKS, STILL_NAMED, Known, decide, event_of
from services.registry.pairings.queries import live_pairings
from shared.clock import today
from shared.ingestion import codes
from shared.ingestion.items import Holdings, Item, ItemType, Sender, State, Warned

_FILTERED = (
    "code", "name", "org_type", "level", "division", "province", "region", "status",
    "credit_status",
)  # fmt: skip


async def load(tx: AsyncConnection, items: Sequence[Item], sender: Sender) -> Known:
    """Everything these organizations refer to, set-wise."""
    named = {item["division"] for item in items if "division" in item}
    claimed = {item["code"] for item in items if "code" in item}
    return Known(
        divisions=await divisions_by_code(tx, sorted(named)),
        regions=await regions_of_provinces(tx),
        holders=await holders_of_codes(tx, sorted(claimed)),
        source=sender.source,
        sender_division=sender.division,
        today=today(),
    )


async def still_named(tx: AsyncConnection, states: Sequence[State]) -> Warned:
    """A warning for each of these organizations that pairings name which have not ended."""
    named = await live_pairings(tx, [state["code"] for state in states])
    return {
        state["source_id"]: [
            codes.fault(
                STILL_NAMED,
                "",
                value=state["code"],
                expected=f"{count} pairings",
                expected_zh=f"{count} 项结对",
            )
        ]
        for state in states
        if (count := named.get(state["code"]))
    }


ORGANIZATION = ItemType(
    name="organization",
    body=OrganizationIn,
    example=EXAMPLE,
    table="organizations",
    load=load,
    decide=decide,
    event=event_of,
    columns={name: itemgetter(name) for name in _FILTERED},
    checks=CHECKS,
    write=write_organizations,
    leaving=still_named,
    holdings=Holdings(
        groups={name: f"state->>'{name}'" for name in ("division", "org_type", "level", "status")},
        sums={},
        own="held.division like {0}",
    ),
)
