"""The overview on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.stats.freshness.bodies import Answer, WordingOut
from services.stats.indicators.bodies import AS_OF, FOCUS_LIST, ValueOut


class OverviewQuery(BaseModel):
    """For which counties, and as of when."""

    model_config = ConfigDict(extra="forbid")

    focus_list: Annotated[str | None, Field(description=FOCUS_LIST)] = None
    as_of: Annotated[str | None, Field(description=AS_OF)] = None


class FocusListOut(BaseModel):
    """The focus list whose counties are meant, and how well their places on it are confirmed."""

    id: str
    name: WordingOut
    counties: int
    confirmed: dict[str, int]


class CoverageOut(BaseModel):
    """A province's counties on the list, and how many of them have an active pairing."""

    province: str
    name: WordingOut
    covered: int | None
    listed: int


class CountOut(BaseModel):
    """How many fall under one value of a dimension."""

    code: str
    name: WordingOut
    count: int | None


class MonthOut(BaseModel):
    """What one month brought: money in yuan by the month of its entry, and person-times."""

    month: str
    committed_yuan: str
    received_yuan: str
    person_times: int


class ProjectsOut(BaseModel):
    """Projects by kind of assistance and by stage."""

    by_kind: list[CountOut]
    by_stage: list[CountOut]


class OrganizationsOut(BaseModel):
    """Active organizations in the registry; the provinces with most of them first."""

    count: int | None
    by_province: list[CountOut]


class OverviewAnswer(Answer):
    """How the special action stands.

    What rests on a source without data at the instant asked about is null, never 0; the source's
    `no_data` under `freshness` says why.
    """

    focus_list: FocusListOut
    headline: list[ValueOut]
    coverage: list[CoverageOut]
    projects: ProjectsOut
    months: list[MonthOut] | None
    organizations: OrganizationsOut
    active_pairings: int | None
