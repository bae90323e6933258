"""The item type `project`: what a batch of projects needs to know, and where it is written."""

from collections.abc import Sequence
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from services.projects.divisions.queries import divisions_by_code
from services.projects.organizations.queries import helpers_by_code
from services.projects.projects.bodies import EXAMPLE, ProjectIn
from services.projects.projects.doubts import doubts
from services.projects.projects.rules import CHECKS, Known, decide, event_of
from services.projects.projects.showing import shown
from shared.clock import today
from shared.ingestion.items import Holdings, Item, ItemType, Sender, members
from shared.ingestion.references import COUNTIES, OWN, References, county_codes, credit_codes


async def load(tx: AsyncConnection, items: Sequence[Item], sender: Sender) -> Known:
    """Everything these projects refer to, in two questions however many they are."""
    references = References(
        helpers=await helpers_by_code(tx, credit_codes(items)),
        divisions=await divisions_by_code(tx, county_codes(items)),
        sender_division=sender.division,
    )
    return Known(references, today())


def _money(entry: str) -> str:
    return (
        "(select sum((one->>'amount_fen')::bigint) from json_array_elements(state->'funds') one"
        f" where one->>'entry' = '{entry}')"
    )


PROJECT = ItemType(
    name="project",
    body=ProjectIn,
    example=EXAMPLE,
    table="projects",
    load=load,
    decide=decide,
    event=event_of,
    shown=shown,
    columns={
        "name": itemgetter("name"),
        "kind": itemgetter("kind"),
        "stage": itemgetter("stage"),
        "counties": members("counties"),
        "organizations": members("organizations"),
    },
    checks=CHECKS,
    holdings=Holdings(
        groups={
            "county": COUNTIES,
            "month": "left((select min(value) from json_each_text(state->'stage_dates')), 7)",
            "kind": "state->>'kind'",
            "stage": "state->>'stage'",
        },
        sums={
            "committed_fen": _money("committed"),
            "received_fen": _money("received"),
            "spent_fen": _money("spent"),
            "person_times": "(select sum((one->>'person_times')::bigint)"
            " from json_array_elements(state->'beneficiaries') one)",
        },
        own=OWN,
    ),
    warnings=doubts,
)
