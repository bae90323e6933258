"""Reading focus lists, the names of divisions, and what every listed county has."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.counties.places import FocusList, FocusListNotFound
from services.stats.counties.rules import CountyRow, county_rows
from services.stats.divisions.queries import divisions_by_code, find_focus_list
from services.stats.freshness.bodies import FreshnessOut
from services.stats.indicators.catalogue.declared import Wording
from services.stats.indicators.groupings import Read
from services.stats.indicators.queries import Cells
from services.stats.indicators.rules import Place
from shared.clock import SHANGHAI, now
from shared.contracts import projects, registry

KEY_COUNTIES = "key-counties-160"

PAIRINGS = Read("pairing", ("stage", "county"))
PAIRINGS_BY_REGION = Read("pairing", ("stage", "county", "region"))
PROJECTS = Read("project", ("county",))
PROJECTS_BY_KIND = Read("project", ("county", "kind", "stage"))


async def read_focus_list(
    tx: AsyncConnection, *, key: str | None = None, as_of: datetime | None = None
) -> FocusList:
    """A focus list in force at that instant.

    Without a key the 160 national key counties are meant; before they have been heard of, a list
    without any county. Raises `FocusListNotFound` for an unknown key or a day outside the list.
    """
    day = (as_of or now()).astimezone(SHANGHAI).date()
    found = await find_focus_list(tx, list_id=key or KEY_COUNTIES, on=day)
    if found is None and key:
        raise FocusListNotFound(
            detail=f"There is no focus list {key} on {day}.",
            detail_zh=f"{day} 没有名为 {key} 的重点名单。",
        )
    if found is None:
        return FocusList(KEY_COUNTIES, Wording("", ""), ())
    return FocusList(
        id=found.id,
        name=Wording(found.name_zh, found.name),
        places=tuple(
            Place(county.code, county.prefecture or "", county.province, county.confirmed)
            for county in found.counties
        ),
    )


async def read_names(tx: AsyncConnection, codes: Iterable[str]) -> dict[str, Wording]:
    """What the divisions with these codes are called; unknown codes are left out."""
    found = await divisions_by_code(tx, sorted({code for code in codes if code}))
    return {code: Wording(one.name, one.name_en or one.name) for code, one in found.items()}


async def read_counties(
    cells: Cells, focus_list: FocusList, freshness: FreshnessOut
) -> list[CountyRow]:
    """Every county of the list with its pairings, projects, money and beneficiaries.

    What a source had no data for at the instant of `freshness` is unknown.
    """
    active = (("stage", ("active",)),)
    listed = (("county", tuple(place.county for place in focus_list.places)),)
    await cells.foresee((PAIRINGS, PAIRINGS_BY_REGION, PROJECTS, PROJECTS_BY_KIND))
    rows = county_rows(
        focus_list.places,
        pairings=await cells.read(PAIRINGS, active),
        eastern=await cells.read(PAIRINGS_BY_REGION, (("region", ("east",)), *active)),
        projects=await cells.read(PROJECTS, listed),
        by_kind=await cells.read(PROJECTS_BY_KIND, (*listed, ("stage", ("implementing",)))),
    )
    unknown = {
        "pairings": not freshness.knows(registry.SERVICE),
        "projects": not freshness.knows(projects.SERVICE),
    }
    return [row.without(**unknown) for row in rows] if any(unknown.values()) else rows
