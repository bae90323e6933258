"""What a province sends of the progress of a project: what came about on one day, once."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

from services.projects.projects.bodies import People
from shared.contracts.projects import Fund, FundSource, Group
from shared.ingestion.fields import VISIBLE, Day, Name, SourceId, SourceVersion, Yuan

FORBID = ConfigDict(extra="forbid")

Count = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Hours = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,6})(\.[0-9])?$", strict=True)]
ShortName = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=60, pattern=VISIBLE, strict=True, strip_whitespace=True
    ),
]


class BroughtFundIn(TypedDict):
    """Money of the day: less than 10,000,000,000 yuan, at most two decimals."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    entry: Fund
    amount_yuan: Yuan
    fund_source: NotRequired[FundSource]


class ReachedIn(TypedDict):
    """Beneficiaries of one group: person-times (人次), persons reached the first time, or both."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    person_times: NotRequired[People]
    persons: NotRequired[People]
    group: NotRequired[Group]


class MilestoneIn(TypedDict):
    """A milestone of the project, known by its name: the day it is planned for or was reached."""

    __pydantic_config__ = FORBID  # type: ignore[misc]

    name: ShortName
    planned_on: NotRequired[Day]
    reached_on: NotRequired[Day]


class ProgressIn(TypedDict):
    """What a project brought on a day: it is added to what others brought.

    `project` is the `source_id` of the project, of the same source. Households, jobs, trainees,
    volunteers and social workers are those who came in new with this progress; `jobs_retained` are
    those still employed six months after they were placed. Sent again under a higher version it
    takes the place of what it said before; `is_withdrawn: true`, with nothing else, takes it back.
    """

    __pydantic_config__ = FORBID  # type: ignore[misc]

    type: Literal["progress"]
    source_id: SourceId
    source_version: NotRequired[SourceVersion]
    project: SourceId
    on: Day
    funds: NotRequired[Annotated[list[BroughtFundIn], Field(max_length=100)]]
    beneficiaries: NotRequired[Annotated[list[ReachedIn], Field(max_length=100)]]
    households: NotRequired[Count]
    jobs_placed: NotRequired[Count]
    jobs_retained: NotRequired[Count]
    trainees: NotRequired[Count]
    volunteers: NotRequired[Count]
    volunteer_hours: NotRequired[Hours]
    social_workers: NotRequired[Count]
    consumption_sales_yuan: NotRequired[Yuan]
    villages: NotRequired[Annotated[list[ShortName], Field(max_length=100)]]
    milestones: NotRequired[Annotated[list[MilestoneIn], Field(max_length=50)]]
    note: NotRequired[Name]
    is_withdrawn: NotRequired[Annotated[bool, Field(strict=True)]]
    correction_reason: NotRequired[Name]


EXAMPLE = {
    "type": "progress",
    "source_id": "JS-2023-0001-2023-10",
    "source_version": 1,
    "project": "JS-2023-0001",
    "on": "2023-10-31",
    "funds": [
        {"entry": "received", "amount_yuan": "100000.00", "fund_source": "enterprise"},
        {"entry": "in_kind", "amount_yuan": "12500.00", "fund_source": "public_donation"},
    ],
    "beneficiaries": [{"group": "elderly", "persons": 40, "person_times": 120}],
    "households": 25,
    "jobs_placed": 8,
    "volunteer_hours": "36.5",
    "consumption_sales_yuan": "58200.00",
    "villages": ["双安镇闹河村"],
    "milestones": [{"name": "红枣烘干车间投产", "reached_on": "2023-10-20"}],
    "note": "烘干车间投产，首批 25 户入股。",
}
