"""The counties of a focus list on the wire."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.stats.counties.rules import CountyRow
from services.stats.freshness.bodies import Answer, WordingOut
from services.stats.indicators.bodies import AS_OF, FOCUS_LIST
from services.stats.indicators.catalogue.declared import Wording
from services.stats.indicators.words import wording
from services.stats.overview.bodies import MonthOut
from shared.money import yuan
from shared.pages import PageQuery
from shared.parameters import ProvinceFilter

Sort = Literal[
    "code", "organizations", "projects", "kinds", "committed", "received", "person_times",
    "-code", "-organizations", "-projects", "-kinds", "-committed", "-received", "-person_times",
]  # fmt: skip


class CountiesQuery(PageQuery):
    """Which counties to list, and in which order."""

    province: ProvinceFilter = None
    covered: Annotated[
        bool | None,
        Field(
            description="With (true) or without (false) an active pairing · "
            "有（true）或无（false）在效结对"
        ),
    ] = None
    eastern_helper: Annotated[
        bool | None,
        Field(
            description="With or without an active pairing from an eastern province · "
            "有或无东部省份组织的在效结对"
        ),
    ] = None
    confirmed: Annotated[
        Literal["listed", "named", "implied", "unconfirmed"] | None,
        Field(description="How well its place on the list is documented · 名单依据的可靠程度"),
    ] = None
    sort: Annotated[
        Sort, Field(description="A leading minus sorts the greatest first · 前加减号为降序")
    ] = "code"
    focus_list: Annotated[str | None, Field(description=FOCUS_LIST)] = None
    as_of: Annotated[str | None, Field(description=AS_OF)] = None


class CountyQuery(BaseModel):
    """On which list, and as of when."""

    model_config = ConfigDict(extra="forbid")

    focus_list: Annotated[str | None, Field(description=FOCUS_LIST)] = None
    as_of: Annotated[str | None, Field(description=AS_OF)] = None


class AreaOut(BaseModel):
    """A division: its code and its name."""

    code: str
    name: WordingOut


class CountyOut(BaseModel):
    """A county of the list and the help it has. Money in yuan.

    What rests on a source without data at the instant asked about is null, never 0; the source's
    `no_data` under `freshness` says why.
    """

    code: str
    name: WordingOut
    prefecture: AreaOut | None
    province: AreaOut
    confirmed: Literal["listed", "named", "implied", "unconfirmed"]
    confirmed_name: WordingOut
    covered: bool | None
    pairings: int | None
    pairing_organizations: int | None
    eastern_helper: bool | None
    projects: int | None
    kinds_implementing: tuple[str, ...] | None
    committed_yuan: str | None
    received_yuan: str | None
    person_times: int | None

    @classmethod
    def of(cls, row: CountyRow, areas: Mapping[str, Wording]) -> "CountyOut":
        """This row on the wire; `areas` are the names of divisions by code."""
        place = row.place

        def area(level: str, code: str) -> AreaOut:
            return AreaOut(code=code, name=WordingOut.of(wording(level, code, areas)))

        return cls(
            code=place.county,
            name=area("county", place.county).name,
            prefecture=area("prefecture", place.prefecture) if place.prefecture else None,
            province=area("province", place.province),
            confirmed=place.confirmed,
            confirmed_name=WordingOut.of(wording("confirmed", place.confirmed, {})),
            covered=row.is_covered,
            pairings=row.pairings,
            pairing_organizations=row.organizations,
            eastern_helper=row.has_eastern_helper,
            projects=row.projects,
            kinds_implementing=row.kinds_implementing,
            committed_yuan=_yuan(row.committed_fen),
            received_yuan=_yuan(row.received_fen),
            person_times=row.person_times,
        )


class CountiesAnswer(Answer):
    """One page of the counties of a focus list."""

    focus_list: str
    items: list[CountyOut]
    next_cursor: str | None


class KindStageOut(BaseModel):
    """How many projects of one kind stand at one stage."""

    kind: str
    stage: str
    count: int


class CountyAnswer(Answer):
    """One county: its row, its projects by kind and stage, and what each month brought."""

    focus_list: str
    county: CountyOut
    projects: list[KindStageOut] | None
    months: list[MonthOut] | None


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)
