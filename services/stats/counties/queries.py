"""Reading focus lists, the names of divisions, and what every listed county has."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.counties.places import Atlas, FocusList, FocusListNotFound
from services.stats.counties.rules import CountyRow, county_rows
from services.stats.indicators.catalogue.declared import Wording
from services.stats.indicators.groupings import Read
from services.stats.indicators.queries import Cells
from services.stats.indicators.rules import Place
from shared.clock import SHANGHAI, now
from shared.database import driver

KEY_COUNTIES = "key-counties-160"

_LIST = """
select id, name, name_zh from focus_lists
where id = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)
"""

_PLACES = """
select county, coalesce(prefecture, '') as prefecture, province, confirmed
from focus_counties where list = $1 order by county
"""

_NAMES = "select code, name, coalesce(name_en, name) as name_en from divisions"


async def read_atlas(
    tx: AsyncConnection, *, focus_list: str | None = None, as_of: datetime | None = None
) -> Atlas:
    """A focus list in force at that instant, with the names of all divisions.

    Without a key the 160 national key counties are meant; before they have been heard of, a list
    without any county. Raises `FocusListNotFound` for an unknown key or a day outside the list.
    """
    connection = await driver(tx)
    day = (as_of or now()).astimezone(SHANGHAI).date()
    row = await connection.fetchrow(_LIST, focus_list or KEY_COUNTIES, day)
    if row is None and focus_list:
        raise FocusListNotFound(
            detail=f"There is no focus list {focus_list} on {day}.",
            detail_zh=f"{day} 没有名为 {focus_list} 的重点名单。",
        )
    places = await connection.fetch(_PLACES, focus_list or KEY_COUNTIES) if row else []
    names = await connection.fetch(_NAMES)
    return Atlas(
        focus_list=FocusList(
            id=focus_list or KEY_COUNTIES,
            name=Wording(row["name_zh"], row["name"]) if row else Wording("", ""),
            places=tuple(Place(*place) for place in places),
        ),
        areas={name["code"]: Wording(name["name"], name["name_en"]) for name in names},
    )


async def read_counties(cells: Cells, focus_list: FocusList) -> list[CountyRow]:
    """Every county of the list with its pairings, projects, money and beneficiaries."""
    active = (("stage", ("active",)),)
    return county_rows(
        focus_list.places,
        pairings=await cells.read(Read("pairing", ("stage", "county")), active),
        eastern=await cells.read(
            Read("pairing", ("stage", "county", "region")), (("region", ("east",)), *active)
        ),
        projects=await cells.read(Read("project", ("county",))),
        by_kind=await cells.read(Read("project", ("county", "kind", "stage"))),
    )
