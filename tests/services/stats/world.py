"""A small world told to stats: five listed counties, and random pairings, projects and helpers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.stats.divisions.operations import follow_divisions, follow_focus_lists
from services.stats.facts.operations import ORGANIZATIONS, PAIRINGS, PROJECTS, take_news
from shared.clock import now
from shared.contracts.envelope import Event
from shared.contracts.parts import State
from shared.contracts.projects import ProjectState
from shared.contracts.registry import DivisionState, FocusCounty, FocusListState, PairingState
from shared.database import Database
from tests.services.stats.facts.histories import PLACES, News, a_history, standing

LONELY = ("150422", "150400", "150000")
LISTED = [*PLACES, LONELY]
NAMES = {
    "610000": "陕西省", "620000": "甘肃省", "500000": "重庆市", "150000": "内蒙古自治区",
    "320000": "江苏省", "110000": "北京市",
}  # fmt: skip
ENGLISH = {"610926": "Jishishan Bonan, Dongxiang and Salar Autonomous County", "610924": "Lü'an"}
RETIRED = ("500105", "500157")
SEQUENCE = 77


@dataclass(frozen=True, slots=True)
class World:
    """What was told, so that a test can reckon for itself."""

    pairings: Sequence[News[Any]]
    projects: Sequence[News[Any]]

    def standing_pairings(self, as_of: datetime | None = None) -> list[PairingState]:
        """The pairings as they stood."""
        shown = standing(self.pairings, as_of=as_of).values()
        return [state for state in shown if isinstance(state, PairingState)]

    def standing_projects(self, as_of: datetime | None = None) -> list[ProjectState]:
        """The projects as they stood."""
        shown = standing(self.projects, as_of=as_of).values()
        return [state for state in shown if isinstance(state, ProjectState)]


async def tell_world(database: Database, *, seed: int = 3) -> World:
    """Tell all of it to an empty stats."""
    world = World(a_history("pairing", seed=seed), a_history("project", seed=seed, subjects=15))
    async with database.transaction() as tx:
        await tell_areas(tx)
        await take_news(tx, PAIRINGS, world.pairings)
        await take_news(tx, PROJECTS, world.projects)
        await take_news(tx, ORGANIZATIONS, a_history("organization", seed=seed))
        await apply_through(tx, SEQUENCE)
    return world


async def apply_through(tx: AsyncConnection, sequence: int) -> None:
    """Stand where a listener stands that has applied everything up to a sequence, and say so."""
    await tx.execute(
        text(
            "insert into positions"
            " (topic, partition, complete_through, applied_at, event_time, current_at)"
            " select 'xiangzhu.' || service, 0, :sequence, now(), now(), now()"
            " from unnest(array['registry', 'projects']) as service"
            " on conflict (topic, partition) do update"
            " set complete_through = :sequence, applied_at = now(), current_at = now()"
        ),
        {"sequence": sequence},
    )
    await tx.execute(text("select pg_notify('stats_applied', '')"))


async def tell_areas(tx: AsyncConnection) -> None:
    """Tell the divisions and the list of five counties."""
    provinces = [
        DivisionState(
            code=code, name=name, name_en=f"Province {code}", level="province", province=code
        )
        for code, name in NAMES.items()
    ]
    prefectures = [
        DivisionState(code=code, name=f"市{code}", level="prefecture", province=top)
        for code, top in {(above, top) for _, above, top in LISTED if above}
    ]
    retired, heir = (
        DivisionState(code=code, name=f"区{code}", level="county", province="500000")
        for code in RETIRED
    )
    changed = date(2025, 11, 6)
    retired = retired.model_copy(
        update={"valid_to": changed - timedelta(days=1), "successors": (heir.code,)}
    )
    heir = heir.model_copy(update={"valid_from": changed})
    counties = [
        DivisionState(
            code=code,
            name=f"县{code}",
            name_en=ENGLISH.get(code, f"County {code}"),
            level="county",
            prefecture=above,
            province=top,
        )
        for code, above, top in LISTED
    ]
    listed = FocusListState(
        id="key-counties-160",
        name="National key counties",
        name_zh="国家乡村振兴重点帮扶县",
        valid_from=date(2021, 8, 27),
        counties=[
            FocusCounty(
                code=code,
                prefecture=above,
                province=top,
                confirmed="unconfirmed" if code == LONELY[0] else "listed",
            )
            for code, above, top in LISTED
        ],
    )
    areas = (*provinces, *prefectures, *counties, retired, heir)
    await follow_divisions(tx, [_told(one.code, one) for one in areas])
    await follow_focus_lists(tx, [_told(listed.id, listed)])


def _told(subject: str, state: State) -> Event:
    return Event(
        type="any", subject=subject, source="/xiangzhu/registry", time=now(), sequence=1,
        version=1, correlation_id="test", data=state.model_dump_json().encode(),
    )  # fmt: skip
