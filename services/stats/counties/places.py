"""Focus lists (重点名单) as the reading side needs them: counties within their areas."""

from dataclasses import dataclass
from typing import Any

from services.stats.indicators.catalogue.declared import Wording
from services.stats.indicators.rules import Place
from shared.problems import NotFound


@dataclass(frozen=True, slots=True)
class FocusList:
    """A focus list as it stood on the day asked for."""

    id: str
    name: Wording
    places: tuple[Place, ...]

    @property
    def codes(self) -> set[str]:
        """Every county, prefecture and province named in it."""
        return {code for p in self.places for code in (p.county, p.prefecture, p.province)}


class FocusListNotFound(NotFound):
    """No focus list has this key."""

    slug = "focus-list-not-found"
    title, title_zh = "No such focus list", "没有此重点名单"
    repair = (
        "Look the id up at registry's /registry/v1/focus-lists; a new list is known here a "
        "moment later."
    )
    repair_zh = "请在登记服务 /registry/v1/focus-lists 查询；新名单稍后可用。"


NO_SUCH_LIST: dict[int | str, dict[str, Any]] = {404: {"description": FocusListNotFound.title}}
"""What an operation declares that can be asked about another focus list."""


class CountyNotListed(NotFound):
    """The county is on no row of the focus list asked about."""

    slug = "county-not-listed"
    title, title_zh = "County is not on this list", "该县不在此名单内"
    repair = "Ask about a county of the list; /stats/v1/counties names them."
    repair_zh = "请查询名单内的县；清单见 /stats/v1/counties。"
