"""The item type `pairing`: what a batch needs to know, and where it is written."""

from collections.abc import Sequence
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.divisions.queries import divisions_by_code
from services.registry.organizations.queries import helpers_by_code
from services.registry.pairings.bodies import EXAMPLE, PairingIn
from services.registry.pairings.rules import CHECKS, Known, decide, event_of
from shared.clock import today
from shared.ingestion.items import Holdings, Item, ItemType, Sender, members
from shared.ingestion.references import COUNTIES, OWN, References, county_codes, credit_codes


async def load(tx: AsyncConnection, items: Sequence[Item], sender: Sender) -> Known:
    """Everything these pairings refer to, in two questions however many they are."""
    references = References(
        helpers=await helpers_by_code(tx, credit_codes(items)),
        divisions=await divisions_by_code(tx, county_codes(items)),
        sender_division=sender.division,
    )
    return Known(references, today())


PAIRING = ItemType(
    name="pairing",
    body=PairingIn,
    example=EXAMPLE,
    table="pairings",
    load=load,
    decide=decide,
    event=event_of,
    columns={
        "stage": itemgetter("stage"),
        "counties": members("counties"),
        "organizations": members("organizations"),
    },
    checks=CHECKS,
    holdings=Holdings(groups={"county": COUNTIES, "stage": "state->>'stage'"}, sums={}, own=OWN),
)
